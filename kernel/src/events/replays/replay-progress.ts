import type { Knex } from 'knex';
import { type Replay, type ReplayStatus } from './replay.js';
import { type ReplayRow, toReplay } from './replay-store.js';

// The row of a running replay. `trx` is bound to its tenant.

/** Where a replay stands, as it was read without a lock. */
export interface ReplayState {
  readonly replay: Replay;
  /** Of the log: the last event that was dealt with. */
  readonly position: bigint;
  /** Of an archive. */
  readonly cursor: unknown;
  /** Failed attempts at the next event. */
  readonly attempts: number;
  /** Tells whether anybody has changed the row since. */
  readonly version: string;
}

/** `null` when it has ended, or is not due. */
export async function readState(trx: Knex, id: string): Promise<ReplayState | null> {
  const row: (ReplayRow & { version: string }) | undefined = await trx('sys_event_replays')
    .where({ id, status: 'running' })
    .where('next_attempt_at', '<=', trx.raw('clock_timestamp()'))
    .first('*', trx.raw('xmin::text as version'));
  if (!row) return null;
  return {
    replay: toReplay(row),
    position: BigInt(row.position),
    cursor: row.archive_cursor,
    attempts: row.attempts,
    version: row.version,
  };
}

/** Locks the row until the transaction ends. `false` when somebody else is at it, or has been since it was read. */
export async function lockState(trx: Knex, { replay, version }: ReplayState): Promise<boolean> {
  const { rows } = await trx.raw(
    'select id from sys_event_replays where id = ? and xmin::text = ? for update skip locked',
    [replay.id, version],
  );
  return rows.length > 0;
}

export interface Progress {
  readonly position: bigint;
  readonly cursor: unknown;
  readonly handled: number;
  readonly dead: number;
  /** Nothing follows. */
  readonly ended: boolean;
}

/** With the effects of a batch. The next one is due when the rate allows: this many events later. */
export async function advance(trx: Knex, { id, eventsPerSecond }: Replay, progress: Progress): Promise<void> {
  await trx('sys_event_replays')
    .where({ id })
    .update({
      position: progress.position.toString(),
      archive_cursor: progress.cursor === null ? null : JSON.stringify(progress.cursor),
      handled: trx.raw('handled + ?', [progress.handled]),
      dead: trx.raw('dead + ?', [progress.dead]),
      attempts: 0,
      last_error: null,
      // One time for all three: the distance is the rate, exactly.
      next_attempt_at: trx.raw(`statement_timestamp() + ? * interval '1 second'`, [
        progress.handled / eventsPerSecond,
      ]),
      updated_at: trx.raw('statement_timestamp()'),
      ...(progress.ended && {
        status: 'done' satisfies ReplayStatus,
        // Some may have got their positions since they were counted; now it is known.
        total: trx.raw('handled + ?', [progress.handled]),
        finished_at: trx.raw('statement_timestamp()'),
      }),
    });
}

/** A failed attempt at the next event; nothing changes when somebody has moved on meanwhile. */
export async function keepReplayAttempt(
  trx: Knex,
  { replay, version }: ReplayState,
  {
    attempts,
    waitMs,
    lastError,
  }: { readonly attempts: number; readonly waitMs: number; readonly lastError: string },
): Promise<void> {
  await trx('sys_event_replays')
    .where({ id: replay.id, status: 'running' })
    .whereRaw('xmin::text = ?', [version])
    .update({ attempts, last_error: lastError, ...dueIn(trx, waitMs) });
}

/** Not now, and no event's fault. */
export async function postponeReplay(
  trx: Knex,
  { replay }: ReplayState,
  { waitMs, lastError }: { readonly waitMs: number; readonly lastError: string | null },
): Promise<void> {
  await trx('sys_event_replays')
    .where({ id: replay.id, status: 'running' })
    .update({ last_error: lastError, ...dueIn(trx, waitMs) });
}

/** It cannot go on. */
export async function failReplay(trx: Knex, { replay }: ReplayState, reason: string): Promise<void> {
  await trx('sys_event_replays')
    .where({ id: replay.id, status: 'running' })
    .update({
      status: 'failed' satisfies ReplayStatus,
      last_error: reason,
      updated_at: trx.raw('clock_timestamp()'),
      finished_at: trx.raw('clock_timestamp()'),
    });
}

function dueIn(trx: Knex, waitMs: number) {
  return {
    next_attempt_at: trx.raw(`clock_timestamp() + ? * interval '1 ms'`, [waitMs]),
    updated_at: trx.raw('clock_timestamp()'),
  };
}
