import type { Knex } from 'knex';
import { withFreeLock } from '../../database/lock.js';
import type { Logger } from '../../telemetry/logger.js';
import { logEdge } from '../event-log.js';
import type { EventSettings } from '../event-settings.js';
import { needsOfDay, type Readers } from './day-needs.js';
import { createLogDays, dropLogDay, expiredLogDays, hasUnpositioned } from './log-days.js';
import type { DroppedDay, HeldDay, RetentionReport } from './retention-report.js';

export interface RetentionOptions extends Readers {
  /** Connections of the platform role. */
  readonly platform: Knex;
  readonly logger: Logger;
  readonly settings: EventSettings['retention'];
}

/**
 * Makes days of the log ahead of time and drops those that have expired, after saying who still needs them: they hold a day
 * for `hold_days` more. One instance at a time does it; `undefined` where another is at it.
 */
export function checkRetention(
  options: RetentionOptions,
  signal?: AbortSignal,
): Promise<RetentionReport | undefined> {
  const { platform, logger, settings } = options;
  return withFreeLock(platform, 'rustok.retention', async () => {
    await createLogDays(platform, { aheadDays: settings.ahead_days, logger, signal });
    return dropExpired(options, signal);
  });
}

async function dropExpired(options: RetentionOptions, signal?: AbortSignal): Promise<RetentionReport> {
  const { platform, logger, settings } = options;
  const { days, hold_days: holdDays } = settings;
  const held: HeldDay[] = [];
  const leaving: DroppedDay[] = [];
  const hold = ({ day, losses }: DroppedDay, reason: 'unpositioned' | 'busy') => {
    logger.warn({ day, reason }, 'a day of the event log has expired, but could not be dropped');
    held.push({ day, reason, needs: losses });
  };
  for (const { day, overdue } of await expiredLogDays(platform, { days, holdDays })) {
    // Asked first: an event may get its position between being needed by nobody and being dropped.
    const unpositioned = await hasUnpositioned(platform, day);
    const needs = await needsOfDay(platform, day, options);
    if (needs.total > 0 && !overdue) {
      logger.warn({ day, needs, holdDays }, 'a day of the event log has expired, but is still needed');
      held.push({ day, reason: 'needed', needs });
    } else if (unpositioned) {
      hold({ day, losses: needs }, 'unpositioned');
    } else {
      leaving.push({ day, losses: needs });
    }
  }
  const deadLetters = await deadLettersUntil(platform, leaving.at(-1)?.day ?? null);
  if (leaving.length > 0) {
    const leavingDays = leaving.map(({ day }) => day);
    logger.info({ days: leavingDays, deadLetters }, 'days of the event log have expired and are dropped');
  }

  const dropped: DroppedDay[] = [];
  for (const { day, losses } of leaving) {
    const outcome = await dropLogDay(platform, day, signal);
    if (outcome === 'dropped') {
      if (losses.total > 0) logger.error({ day, losses }, 'events were dropped that were still needed');
      dropped.push({ day, losses });
    } else {
      hold({ day, losses }, outcome);
    }
  }
  return { edge: await logEdge(platform), dropped, held, deadLetters };
}

/** Dead letters of events in the log's days up to this one, or in those before the edge; without a day, the latter. */
async function deadLettersUntil(platform: Knex, day: string | null): Promise<number> {
  const { rows } = await platform.raw(
    `select count(*) as dead from sys_events_dlq
      where status <> 'replayed'
        and position <= greatest((select edge_position from sys_relay where log = 'domain'),
                                 (select max(position) from sys_event_positions
                                   where created_at < (?::date + 1)::timestamp at time zone 'UTC'))`,
    [day],
  );
  return Number(rows[0].dead);
}
