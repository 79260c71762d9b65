import { systemActor } from '../../access/actor.js';
import { isDatabaseFailure, watchForDatabaseFailure } from '../../database/database-failure.js';
import type { TenantDatabase } from '../../database/tenant-database.js';
import type { UnitOfWork } from '../../database/unit-of-work.js';
import { CodedError } from '../../errors.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Tenant, TenantId } from '../../tenancy/tenant.js';
import { backoffMs } from '../backoff.js';
import type { BatchSize } from '../batch-size.js';
import { handleEvent, type HandlerEnvironment, limitTransaction } from '../consumers/handle-event.js';
import { lockOffset } from '../consumers/offsets.js';
import { insertDeadLetter } from '../dead-letters/insert-dead-letter.js';
import type { PositionedEnvelope } from '../envelope.js';
import { logEdge } from '../event-log.js';
import { failureReason } from '../failure-reason.js';
import { type ReplayAudience, replayAudience } from './replay-audience.js';
import { readArchivePage, readLogPage, type ReplayPage } from './replay-page.js';
import {
  advance,
  failReplay,
  keepReplayAttempt,
  lockState,
  postponeReplay,
  readState,
  type ReplayState,
} from './replay-progress.js';
import type { ReplaySources } from './start-replay.js';

export interface ReplayBatchOptions extends HandlerEnvironment, ReplaySources {
  readonly logger: Logger;
}

export interface DueReplay {
  readonly id: string;
  readonly tenantId: TenantId;
}

/** Milliseconds until a replay looks again whose consumer is paused, or whose source is away. */
const WAIT_MS = 2_000;

/** A batch on its way. */
interface Batch {
  readonly state: ReplayState;
  readonly tenant: Tenant;
  readonly database: TenantDatabase;
  readonly audience: ReplayAudience;
  readonly limit: number;
  /** What an archive gave; a page of the log is read in the transaction. */
  readonly archived: ReplayPage | null;
}

/** What it had come to when it failed. */
interface Course {
  envelopes: readonly PositionedEnvelope[];
  /** Whose handlers have all ended. */
  handled: number;
  /** Whose handler was at work. */
  consumer: string | null;
  databaseFailed: () => boolean;
}

/**
 * The next batch of a replay: read, handled by each consumer, and the progress moved, in one transaction that holds the
 * lanes of these consumers. Returns the consumers whose lanes were held. Throws what is no event's fault.
 */
export async function replayBatch(
  options: ReplayBatchOptions,
  { id, tenantId }: DueReplay,
  { size, signal }: { readonly size: BatchSize; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const { platform, settings } = options;
  const database = platform.databaseFor(tenantId, systemActor(`replay:${id}`), {
    correlationId: id,
    causationId: null,
  });
  const state = await database.read((trx) => readState(trx, id));
  if (!state) return [];
  const tenant = await platform.tenants.byId(tenantId);
  const audience = tenant?.isActive ? replayAudience(state.replay, tenant, options) : NOBODY;
  const hindrance = await hindranceTo(options, state, audience);
  if (!tenant || hindrance !== null) {
    await database.transaction(({ trx }) => failReplay(trx, state, hindrance ?? 'the tenant is gone'));
    return [];
  }
  // One that failed before is tried alone. No batch is more than what a second may bring.
  const most = Math.min(size.next, settings.replay.batch_size, state.replay.eventsPerSecond);
  const limit = state.attempts > 0 ? 1 : most;
  const archived = await fromArchive(options, { state, database, audience, limit, signal });
  if (archived === 'away') return [];
  const batch = { state, tenant, database, audience, limit, archived };
  const tried = await deliverOrGiveUp(options, batch, size);
  return tried ? audience.consumers.map(({ name }) => name) : [];
}

const NOBODY: ReplayAudience = { consumers: [], types: [] };

async function hindranceTo(
  { connection, archive }: ReplayBatchOptions,
  { replay, position }: ReplayState,
  { consumers }: ReplayAudience,
): Promise<string | null> {
  if (consumers.length === 0) return 'no consumer that is on for this tenant takes these events any more';
  if (replay.source === 'iggy') return archive ? null : 'the relay\'s target is not "iggy" any more';
  const edge = await logEdge(connection);
  if (edge.at === null || edge.at <= replay.from || edge.position <= position) return null;
  return `the log was cleared up to ${edge.at.toISOString()} before the replay got there`;
}

async function fromArchive(
  { archive, logger }: ReplayBatchOptions,
  {
    state,
    database,
    audience: { types },
    limit,
    signal,
  }: Pick<Batch, 'state' | 'database' | 'audience' | 'limit'> & { readonly signal: AbortSignal },
): Promise<ReplayPage | null | 'away'> {
  if (state.replay.source === 'log' || !archive) return null;
  try {
    return await readArchivePage(archive, state, { types, limit }, signal);
  } catch (error) {
    if (!(error instanceof CodedError) || error.family !== 'outage') throw error;
    const { id, tenantId } = state.replay;
    logger.warn({ err: error, replay: id, tenantId, waitMs: WAIT_MS }, 'the source of a replay is away');
    const lastError = failureReason(error);
    await database.transaction(({ trx }) => postponeReplay(trx, state, { waitMs: WAIT_MS, lastError }));
    return 'away';
  }
}

/** `false` when somebody else was at it. */
async function deliverOrGiveUp(options: ReplayBatchOptions, batch: Batch, size: BatchSize): Promise<boolean> {
  const { state, database } = batch;
  const { max_attempts, backoff_base_ms: baseMs, backoff_max_ms: maxMs } = options.settings.consumers;
  /** Consumers that get a dead letter of the batch's one event instead, and why. */
  const givenUp = new Map<string, string>();
  // Ends, for each round but the last gives up one consumer more.
  for (;;) {
    const course: Course = { envelopes: [], handled: 0, consumer: null, databaseFailed: () => false };
    try {
      const events = await database.transaction((unit) => deliver(options, batch, { unit, course, givenUp }));
      size.moved(events ?? 0);
      return events !== null;
    } catch (error) {
      const { envelopes, handled, consumer } = course;
      const [first] = envelopes;
      if (!first || isDatabaseFailure(error) || course.databaseFailed()) throw error;
      if (envelopes.length > 1) {
        size.broken({ events: envelopes.length, sound: handled < envelopes.length ? handled : null });
        return true;
      }
      const attempts = state.attempts + 1;
      const { id, tenantId } = state.replay;
      const facts = { err: error, replay: id, tenantId, consumer, eventId: first.id, attempts };
      if (attempts < max_attempts) {
        const waitMs = backoffMs(attempts, { baseMs, maxMs });
        options.logger.warn({ ...facts, waitMs }, 'a replay failed at an event; it will try again');
        const lastError = failureReason(error);
        await database.transaction(({ trx }) =>
          keepReplayAttempt(trx, state, { attempts, waitMs, lastError }),
        );
        return true;
      }
      options.logger.error(facts, 'a replay gave an event up; it is a dead letter now');
      // Where the commit failed, nobody knows for which of them.
      const failed = consumer === null ? batch.audience.consumers.map(({ name }) => name) : [consumer];
      for (const name of failed) givenUp.set(name, failureReason(error));
    }
  }
}

/** Returns how many events it was; `null` when somebody else is at it, or was. */
async function deliver(
  options: ReplayBatchOptions,
  { state, tenant, audience, limit, archived }: Batch,
  {
    unit,
    course,
    givenUp,
  }: { readonly unit: UnitOfWork; readonly course: Course; readonly givenUp: ReadonlyMap<string, string> },
): Promise<number | null> {
  const { trx } = unit;
  course.databaseFailed = watchForDatabaseFailure(unit);
  await limitTransaction(trx, options);
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
