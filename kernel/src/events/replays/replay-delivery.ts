import type { TenantDatabase } from '../../database/tenant-database.js';
import { watchForDatabaseFailure } from '../../database/database-failure.js';
import type { UnitOfWork } from '../../database/unit-of-work.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Tenant } from '../../tenancy/tenant.js';
import { handleEvent, type HandlerEnvironment } from '../consumers/handle-event.js';
import { lockOffset } from '../consumers/offsets.js';
import { insertDeadLetter } from '../dead-letters/insert-dead-letter.js';
import type { PositionedEnvelope } from '../envelope.js';
import { logEdge } from '../event-log.js';
import type { ReplayAudience } from './replay-audience.js';
import { readLogPage, type ReplayPage } from './replay-page.js';
import { advance, failReplay, lockState, postponeReplay, type ReplayState } from './replay-progress.js';
import type { ReplaySources } from './start-replay.js';

export interface ReplayDeliveryOptions extends HandlerEnvironment, ReplaySources {
  readonly logger: Logger;
}

/** Milliseconds until a replay looks again whose consumer is paused, or whose source is away. */
export const WAIT_MS = 2_000;

/** A batch on its way. */
export interface Batch {
  readonly state: ReplayState;
  readonly tenant: Tenant;
  readonly database: TenantDatabase;
  readonly audience: ReplayAudience;
  readonly limit: number;
  /** What an archive gave; a page of the log is read in the transaction. */
  readonly archived: ReplayPage | null;
}

/** What it had come to when it failed. */
export interface Course {
  envelopes: readonly PositionedEnvelope[];
  /** Whose handlers have all ended. */
  handled: number;
  /** Whose handler was at work. */
  consumer: string | null;
  databaseFailed: () => boolean;
}

/** Returns how many events it was; `null` when somebody else is at it, or was. */
export async function deliver(
  options: ReplayDeliveryOptions,
  { state, tenant, audience, limit, archived }: Batch,
  {
    unit,
    course,
    givenUp,
  }: { readonly unit: UnitOfWork; readonly course: Course; readonly givenUp: ReadonlyMap<string, string> },
): Promise<number | null> {
  const { trx } = unit;
  course.databaseFailed = watchForDatabaseFailure(unit);
  if (!(await lockState(trx, state))) return null;
  for (const { name } of audience.consumers) {
    const offset = await lockOffset(trx, name, { wait: true });
    if (!offset) return null;
    if (!offset.paused) continue;
    const lastError = `the consumer "${name}" is paused`;
    await postponeReplay(trx, state, { waitMs: WAIT_MS, lastError });
    return 0;
  }
  const page = archived ?? (await readLogPage(trx, state, { types: audience.types, limit }));
  const loss = archived ? null : await lossOf(options, state);
  if (loss !== null) {
    await failReplay(trx, state, loss);
    return 0;
  }
  course.envelopes = page.envelopes;
  let dead = 0;
  for (const envelope of page.envelopes) {
    for (const consumer of audience.consumers) {
      if (!consumer.types.includes(envelope.type)) continue;
      const reason = givenUp.get(consumer.name);
      if (reason !== undefined) {
        const attempts = state.attempts + 1;
        await insertDeadLetter(trx, { envelope, consumer: consumer.name, reason, attempts });
        dead += 1;
        continue;
      }
      course.consumer = consumer.name;
      await handleEvent({ consumer, envelope, tenant, unit, replay: true }, options);
      course.consumer = null;
    }
    course.handled += 1;
  }
  await advance(trx, state.replay, {
    ...{ position: page.position, cursor: page.cursor, ended: page.ended },
    ...{ handled: page.envelopes.length, dead },
  });
  return page.envelopes.length;
}

/**
 * Whether the page that was read may lack events. Asked after the reading: from then on until the transaction ends, no
 * part of the log it has looked at can be dropped.
 */
async function lossOf(
  { connection }: ReplayDeliveryOptions,
  { replay, position }: ReplayState,
): Promise<string | null> {
  const edge = await logEdge(connection);
  if (edge.at === null || edge.at <= replay.from || edge.position <= position) return null;
  return `the log was cleared up to ${edge.at.toISOString()} before the replay got there`;
}
