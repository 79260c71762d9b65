import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Logger } from '../../telemetry/logger.js';
import { backoffMs } from '../backoff.js';

/** How often a day's tables are asked for, each time 200 ms at most: about 15 s in all. */
const ATTEMPTS = 12;
const RETRY = { baseMs: 100, maxMs: 3_000 };
/** Lock not available in time, deadlock. */
const BUSY: ReadonlySet<unknown> = new Set(['55P03', '40P01']);

/**
 * Makes the days from today to `aheadDays` after it, and those of rows for which there was none in time. Where appends
 * leave no gap for it, the default partitions keep a day's events until the next time.
 */
export async function createLogDays(
  platform: Knex,
  { aheadDays, logger, signal }: CreateLogDaysOptions,
): Promise<void> {
  const { rows } = await platform.raw(
    `select to_char(day, 'YYYY-MM-DD') as day from (
       select (now() at time zone 'UTC')::date + n as day from generate_series(0, ?::int) n
       union select day from rustok_log_days() where not partitioned) wanted
      where day not in (select day from rustok_log_days() where partitioned) order by day`,
    [aheadDays],
  );
  for (const { day } of rows as { day: string }[]) {
    const done = await whenFree(() => platform.raw('select rustok_create_log_day(?)', [day]), signal);
    if (done === 'busy') logger.warn({ day }, 'a day of the event log could not be made yet');
  }
}

export interface CreateLogDaysOptions {
  readonly aheadDays: number;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

/** The days, in UTC, that ended more than `days` days ago; the oldest first. `overdue` ended that and `holdDays` ago. */
export async function expiredLogDays(
  platform: Knex,
  { days, holdDays }: { readonly days: number; readonly holdDays: number },
): Promise<readonly { readonly day: string; readonly overdue: boolean }[]> {
  const { rows } = await platform.raw(
    `select to_char(day, 'YYYY-MM-DD') as day,
            day + 1 + :days::int + :holdDays::int <= now() at time zone 'UTC' as overdue
       from rustok_log_days() where partitioned and day + 1 + :days::int <= now() at time zone 'UTC' order by day`,
    { days, holdDays },
  );
  return rows;
}

/** Whether the relay has yet to come to events of a day. */
export async function hasUnpositioned(platform: Knex, day: string): Promise<boolean> {
  const ofDay = `e.created_at >= :day::date::timestamp at time zone 'UTC'
             and e.created_at < (:day::date + 1)::timestamp at time zone 'UTC'`;
  // Two look-ups in the index of the day.
  const { rows } = await platform.raw(
    `select exists (select from sys_events e where ${ofDay} and e.xid >= pg_snapshot_xmax(r.snap))
         or exists (select from sys_events e where ${ofDay} and e.xid = any (array(select pg_snapshot_xip(r.snap)))) as unpositioned
       from sys_relay r`,
    { day },
  );
  return rows.some((row: { unpositioned: boolean }) => row.unpositioned);
}

/** Drops a day. Not done where it has events without a position, or its tables are never free. */
export async function dropLogDay(
  platform: Knex,
  day: string,
  signal?: AbortSignal,
): Promise<'dropped' | 'unpositioned' | 'busy'> {
  const done = await whenFree(() => platform.raw('select rustok_drop_log_day(?) as dropped', [day]), signal);
  if (done === 'busy') return 'busy';
  return done.rows[0].dropped ? 'dropped' : 'unpositioned';
}

async function whenFree<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T | 'busy'> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!BUSY.has((error as { code?: unknown }).code)) throw error;
    }
    if (attempt === ATTEMPTS || signal?.aborted) return 'busy';
    await sleep(backoffMs(attempt, RETRY), undefined, { signal }).catch(() => undefined);
    if (signal?.aborted) return 'busy';
  }
}
