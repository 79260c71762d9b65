import { v7 as uuidv7 } from 'uuid';
import { systemActor } from '../../access/actor.js';
import { isDatabaseFailure, watchForDatabaseFailure } from '../../database/database-failure.js';
import type { UnitOfWork } from '../../database/unit-of-work.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Tenant, TenantId } from '../../tenancy/tenant.js';
import { backoffMs } from '../backoff.js';
import type { PositionedEnvelope } from '../envelope.js';
import type { EventSettings } from '../event-settings.js';
import { failureReason } from '../failure-reason.js';
import { handleEvent, handleEvents, type HandlerEnvironment } from './handle-event.js';
import type { ConsumerProgress } from './consumer-progress.js';
import type { Offset } from './offsets.js';
import type { RegisteredConsumer } from './registered-consumer.js';

export interface DrainOptions extends HandlerEnvironment {
  readonly progress: ConsumerProgress;
  readonly settings: EventSettings['consumers'];
  readonly logger: Logger;
}

export interface DrainRequest {
  readonly consumer: RegisteredConsumer;
  readonly tenantId: TenantId;
  /** The most events to take. */
  readonly limit: number;
}

export type DrainOutcome =
  /** So many events were dealt with, and, with `more`, others may follow. */
  | { readonly kind: 'moved'; readonly events: number; readonly more: boolean }
  /** Switched off or paused: whoever ends that wakes the lane. */
  | { readonly kind: 'resting' }
  /** Another process, or a replay, is at work. */
  | { readonly kind: 'busy' }
  /** The next event failed before and is not due. */
  | { readonly kind: 'waiting'; readonly ms: number }
  /** Nothing of the batch is done. The first `sound` of its events went well, if that is known. */
  | { readonly kind: 'broken'; readonly events: number; readonly sound: number | null };

/** What a batch had come to when it failed. */
interface Batch {
  tenant: Tenant;
  offset: Offset | null;
  envelopes: readonly PositionedEnvelope[];
  /** Whose handlers have ended. */
  handled: number;
  databaseFailed: () => boolean;
}

/**
 * One transaction of one consumer and tenant: lock the offset, read what follows it, handle, move the offset. An event
 * that fails alone has an attempt counted, or becomes a dead letter and is moved past. Throws what is no event's fault.
 */
export async function drainOnce(options: DrainOptions, request: DrainRequest): Promise<DrainOutcome> {
  const tenant = await tenantOf(options, request);
  if (!tenant) return { kind: 'resting' };

  const batch: Batch = {
    ...{ tenant, offset: null, envelopes: [], handled: 0, databaseFailed: () => false },
  };
  try {
    return await databaseOf(options, request).transaction(
      (unit) => handleBatch(options, request, batch, unit),
      { handler: options },
    );
  } catch (error) {
    const [first] = batch.envelopes;
    if (!first || isDatabaseFailure(error) || batch.databaseFailed()) throw error;
    if (batch.envelopes.length > 1) {
      const all = batch.envelopes.length;
      return { kind: 'broken', events: all, sound: batch.handled < all ? batch.handled : null };
    }
    return await keepFailure(options, request, { ...batch, envelope: first, error });
  }
}

/** `undefined` while the consumer rests: the tenant is not active or has the module off. It catches up afterwards. */
async function tenantOf(
  { platform }: DrainOptions,
  { consumer, tenantId }: DrainRequest,
): Promise<Tenant | undefined> {
  const tenant = await platform.tenants.byId(tenantId);
  return tenant?.isActive && platform.modulesOf(tenant).includes(consumer.module) ? tenant : undefined;
}

async function handleBatch(
  options: DrainOptions,
  request: DrainRequest,
  batch: Batch,
  unit: UnitOfWork,
): Promise<DrainOutcome> {
  const { progress } = options;
  const { consumer, tenantId, limit } = request;
  batch.databaseFailed = watchForDatabaseFailure(unit);
  const offset = await progress.lock(unit.trx, { consumer: consumer.name, tenantId });
  if (offset === null) return { kind: 'busy' };
  if (offset.paused) return { kind: 'resting' };
  if (offset.waitMs > 0) return { kind: 'waiting', ms: offset.waitMs };
  // One that failed before is tried alone, so that others' effects do not hang on it.
  const most = offset.attempts > 0 ? 1 : limit;
  const { envelopes, readUpTo } = await progress.read(unit.trx, {
    ...{ tenantId, types: consumer.types, after: offset.position, limit: most },
  });
  // Since it was looked up it may have been switched off, and these have happened after that.
  const tenant = await tenantOf(options, request);
  if (!tenant) return { kind: 'resting' };
  batch.tenant = tenant;
  batch.offset = offset;
  batch.envelopes = envelopes;
  const handling = { consumer, tenant: batch.tenant, unit, replay: false };
  const { handleAll } = consumer;
  if (handleAll && envelopes.length > 1) {
    // Should it fail, nobody can say at which.
    batch.handled = envelopes.length;
    await handleEvents({ ...handling, handleAll, envelopes }, options);
  } else {
    for (const envelope of envelopes) {
      await handleEvent({ ...handling, envelope }, options);
      batch.handled += 1;
    }
  }
  if (readUpTo > offset.position) {
    await progress.move(unit, { consumer: consumer.name, tenantId, position: readUpTo });
  }
  return { kind: 'moved', events: envelopes.length, more: envelopes.length === most };
}

/** In a transaction of its own, for that of the event was rolled back. */
async function keepFailure(
  options: DrainOptions,
  request: DrainRequest,
  {
    offset,
    envelope,
    error,
  }: { readonly offset: Offset | null; readonly envelope: PositionedEnvelope; readonly error: unknown },
): Promise<DrainOutcome> {
  const { progress, settings, logger, metrics } = options;
  const { consumer, tenantId } = request;
  const attempts = (offset?.attempts ?? 0) + 1;
  const failure = {
    ...{ consumer: consumer.name, tenantId, position: offset?.position ?? 0n, attempts },
  };
  const facts = { err: error, consumer: consumer.name, tenantId, eventId: envelope.id, attempts };
  const { max_attempts, backoff_base_ms: baseMs, backoff_max_ms: maxMs } = settings;
  if (attempts >= max_attempts) {
    const moved = await databaseOf(options, request).transaction((unit) =>
      progress.giveUp(unit, { ...failure, envelope, reason: failureReason(error) }),
    );
    if (moved) logger.error(facts, 'a consumer gave an event up; it is a dead letter now');
    return { kind: 'moved', events: 1, more: true };
  }
  const waitMs = backoffMs(attempts, { baseMs, maxMs });
  await databaseOf(options, request).transaction((unit) =>
    progress.keepAttempt(unit, { ...failure, waitMs, lastError: failureReason(error) }),
  );
  metrics.retries.inc({ handler: consumer.name });
  logger.warn({ ...facts, waitMs }, 'a consumer failed at an event; it will try again');
  return { kind: 'waiting', ms: waitMs };
}

function databaseOf({ platform }: DrainOptions, { consumer, tenantId }: DrainRequest) {
  const cause = { correlationId: uuidv7(), causationId: null };
  return platform.databaseFor(tenantId, systemActor(`consumer:${consumer.name}`), cause);
}
