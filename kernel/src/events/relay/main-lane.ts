import type { Knex } from 'knex';
import type { Logger } from '../../telemetry/logger.js';
import type { TenantId } from '../../tenancy/tenant.js';
import { backoffMs, type BackoffOptions } from '../backoff.js';
import { insertDeadLetter } from '../dead-letters/insert-dead-letter.js';
import type { PositionedEnvelope } from '../envelope.js';
import { readLog } from '../event-log.js';
import type { EventMetrics } from '../event-metrics.js';
import { withLinkedSignal } from '../linked-signal.js';
import type { PublishOutcome } from '../transports/event-target.js';
import { afterPublish } from './lane-state.js';
import type { Publisher } from './publisher.js';

export interface LaneOptions {
  /** Connections of the platform role. A publish holds one for as long as it lasts. */
  readonly platform: Knex;
  readonly publisher: Publisher;
  readonly metrics: EventMetrics;
  readonly logger: Logger;
  /** Events at a time. */
  readonly batchSize: number;
  /** Tenants published for at the same moment. */
  readonly concurrency: number;
  readonly maxAttempts: number;
  readonly backoff: BackoffOptions;
}

/** Milliseconds for all of a batch: below the minute after which the database ends an idle transaction. */
const BATCH_TIMEOUT_MS = 40_000;

/** One tenant's part of a batch, and what became of it. */
interface Group {
  readonly tenantId: TenantId;
  readonly envelopes: readonly PositionedEnvelope[];
  readonly outcome: PublishOutcome;
}

type Batch =
  /** Another relay has it, or there is nothing. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'moved'; readonly more: boolean }
  /** The target took nothing of anybody; nothing was moved. */
  | { readonly kind: 'away'; readonly reason: string };

/**
 * Takes the log to the target, batch by batch, for all tenants that have no lane of their own. The target's row is
 * locked while a batch is under way, so one relay at a time is at work, and when it dies its lock ends with its
 * connection: the next takes the same batch again. A tenant whose part fails gets a lane and holds up nobody.
 */
export class MainLane {
  readonly #options: LaneOptions;
  #known = false;
  /** Turns in a row in which the target was away. */
  #outages = 0;
  /** On `performance.now()`: until then a target that is away is left alone, however often somebody wakes the loop. */
  #notBefore = 0;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** One batch; `true` when more is waiting. */
  async turn(stop: AbortSignal): Promise<boolean> {
    if (performance.now() < this.#notBefore) return false;
    await this.#register();
    const batch = await this.#options.platform.transaction((trx) => this.#deliver(trx, stop));
    if (batch.kind === 'away') await this.#beginOutage(batch.reason);
    if (batch.kind === 'moved') this.#endOutage();
    return batch.kind === 'moved' && batch.more;
  }

  async #register(): Promise<void> {
    if (this.#known) return;
    const { platform, publisher } = this.#options;
    await platform('sys_relay_targets').insert({ target: publisher.target }).onConflict('target').ignore();
    this.#known = true;
  }

  async #deliver(trx: Knex, stop: AbortSignal): Promise<Batch> {
    const { publisher, metrics, batchSize } = this.#options;
    const { target } = publisher;
    // Lanes come and go only under this lock, so what the next statements read of them holds until the end.
    const row = await trx('sys_relay_targets').where({ target }).forUpdate().skipLocked().first('position');
    if (!row) return { kind: 'idle' };
    const after = BigInt(row.position);
    const envelopes = await readLog(trx, { after, limit: batchSize });
    const last = envelopes.at(-1);
    if (!last) return { kind: 'idle' };

    const inLanes = await trx('sys_relay_lanes').where({ target }).pluck('tenant_id');
    const groups = await this.#publish(byTenant(envelopes, new Set(inLanes)), stop);
    const away = groups.map(({ outcome }) => outcome).find(isUnavailable);
    // Closing aborts what is under way; whoever repeats it does so in the same order.
    if (away && stop.aborted) return { kind: 'idle' };
    if (away && groups.every(({ outcome }) => outcome.kind !== 'delivered' && outcome.delivered === 0)) {
      return { kind: 'away', reason: away.reason };
    }
    for (const group of groups) await this.#openLane(trx, after, group);
    await trx('sys_relay_targets')
      .where({ target })
      .update({
        position: last.position.toString(),
        last_error: null,
        unavailable_since: null,
        updated_at: trx.raw('clock_timestamp()'),
      });
    metrics.batchSize.observe(envelopes.length);
    return { kind: 'moved', more: envelopes.length === batchSize };
  }

  async #publish(parts: [TenantId, PositionedEnvelope[]][], stop: AbortSignal): Promise<readonly Group[]> {
    const { publisher, concurrency } = this.#options;
    const again = this.#outages > 0;
    const groups: Group[] = [];
    const work = async (signal: AbortSignal) => {
      for (let part = parts.shift(); part; part = parts.shift()) {
        const [tenantId, envelopes] = part;
        const outcome = await publisher.publish(tenantId, envelopes, { signal, again });
        groups.push({ tenantId, envelopes, outcome });
      }
    };
    const workers = Array.from({ length: Math.min(concurrency, parts.length) });
    await withLinkedSignal({ signals: [stop], timeoutMs: BATCH_TIMEOUT_MS }, (signal) =>
      Promise.all(workers.map(() => work(signal))),
    );
    return groups;
  }

  async #openLane(trx: Knex, after: bigint, { tenantId, envelopes, outcome }: Group): Promise<void> {
    if (outcome.kind === 'delivered') return;
    const { publisher, maxAttempts, backoff, logger } = this.#options;
    const { target } = publisher;
    const fresh = { position: after, attempts: 0, failures: 0 };
    const { state, dead } = afterPublish(fresh, envelopes, outcome, maxAttempts);
    if (dead) await insertDeadLetter(trx, { ...dead, target, reason: outcome.reason });
    const waitMs = state.failures > 0 ? backoffMs(state.failures, backoff) : 0;
    await trx('sys_relay_lanes').insert({
      target,
      tenant_id: tenantId,
      position: state.position.toString(),
      attempts: state.attempts,
      failures: state.failures,
      next_attempt_at: trx.raw(`clock_timestamp() + ? * interval '1 ms'`, [waitMs]),
      last_error: outcome.reason,
    });
    logger.warn(
      { target, tenantId, outcome: outcome.kind, reason: outcome.reason, waitMs },
      'the target did not take events of a tenant; its events wait apart from the others',
    );
  }

  async #beginOutage(reason: string): Promise<void> {
    const { platform, publisher, backoff, logger } = this.#options;
    const { target } = publisher;
    this.#outages += 1;
    this.#notBefore = performance.now() + backoffMs(this.#outages, backoff);
    if (this.#outages === 1) logger.warn({ target, reason }, 'the target is away; events wait in the log');
    await platform('sys_relay_targets')
      .where({ target })
      .update({
        last_error: reason,
        unavailable_since: platform.raw('coalesce(unavailable_since, clock_timestamp())'),
        updated_at: platform.raw('clock_timestamp()'),
      });
  }

  #endOutage(): void {
    const { publisher, logger } = this.#options;
    if (this.#outages > 0) logger.info({ target: publisher.target }, 'the target is back');
    this.#outages = 0;
  }
}

function byTenant(
  envelopes: readonly PositionedEnvelope[],
  without: ReadonlySet<string>,
): [TenantId, PositionedEnvelope[]][] {
  const parts = new Map<TenantId, PositionedEnvelope[]>();
  for (const envelope of envelopes) {
    if (without.has(envelope.tenantId)) continue;
    const part = parts.get(envelope.tenantId);
    if (part) part.push(envelope);
    else parts.set(envelope.tenantId, [envelope]);
  }
  return [...parts];
}

function isUnavailable(
  outcome: PublishOutcome,
): outcome is Extract<PublishOutcome, { readonly kind: 'unavailable' }> {
  return outcome.kind === 'unavailable';
}
