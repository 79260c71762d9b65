import { systemActor } from '../../access/actor.js';
import { isDatabaseFailure } from '../../database/database-failure.js';
import { CodedError } from '../../errors.js';
import type { TenantId } from '../../tenancy/tenant.js';
import { backoffMs } from '../backoff.js';
import type { BatchSize } from '../batch-size.js';
import { failureReason } from '../failure-reason.js';
import { type ReplayAudience, replayAudience } from './replay-audience.js';
import { type Batch, type Course, deliver, type ReplayDeliveryOptions, WAIT_MS } from './replay-delivery.js';
import { readArchivePage, type ReplayPage } from './replay-page.js';
import {
  failReplay,
  keepReplayAttempt,
  postponeReplay,
  readState,
  type ReplayState,
} from './replay-progress.js';

export interface DueReplay {
  readonly id: string;
  readonly tenantId: TenantId;
}

/**
 * The next batch of a replay: read, handled by each consumer, and the progress moved, in one transaction that holds the
 * lanes of these consumers. Returns the consumers whose lanes were held. Throws what is no event's fault.
 */
export async function replayBatch(
  options: ReplayDeliveryOptions,
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
  const hindrance = hindranceTo(options, state, audience);
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

function hindranceTo(
  { archive }: ReplayDeliveryOptions,
  { replay }: ReplayState,
  { consumers }: ReplayAudience,
): string | null {
  if (consumers.length === 0) return 'no consumer that is on for this tenant takes these events any more';
  if (replay.source === 'iggy' && !archive) return 'the relay\'s target is not "iggy" any more';
  return null;
}

async function fromArchive(
  { archive, logger }: ReplayDeliveryOptions,
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
async function deliverOrGiveUp(
  options: ReplayDeliveryOptions,
  batch: Batch,
  size: BatchSize,
): Promise<boolean> {
  const { state, database } = batch;
  const { max_attempts, backoff_base_ms: baseMs, backoff_max_ms: maxMs } = options.settings.consumers;
  /** Consumers that get a dead letter of the batch's one event instead, and why. */
  const givenUp = new Map<string, string>();
  // Ends, for each round but the last gives up one consumer more.
  for (;;) {
    const course: Course = { envelopes: [], handled: 0, consumer: null, databaseFailed: () => false };
    try {
      const events = await database.transaction(
        (unit) => deliver(options, batch, { unit, course, givenUp }),
        { handler: options },
      );
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
