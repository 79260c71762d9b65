import type { Knex } from 'knex';
import { tenantId as toTenantId, type TenantId } from '../../tenancy/tenant.js';
import { backoffMs } from '../backoff.js';
import { insertDeadLetter } from '../dead-letters/insert-dead-letter.js';
import { readLogOfTenant } from '../event-log.js';
import { withLinkedSignal } from '../linked-signal.js';
import type { PublishOutcome } from '../transports/event-target.js';
import { afterPublish, type LaneState, type LaneStep } from './lane-state.js';
import type { LaneOptions } from './main-lane.js';

export interface TenantLanesOptions extends LaneOptions {
  /**
   * Called when a lane has rested or ended: others may have waited for its place, and the main lane may have found its
   * row locked.
   */
  readonly onFree: () => void;
}

/** Lanes at work at the same moment in this process; a target that hangs on one of them holds up only its own. */
export const LANES_AT_ONCE = 4;

/** Milliseconds; see the main lane. */
const LANE_TIMEOUT_MS = 40_000;

interface Lane extends LaneState {
  readonly tenantId: TenantId;
}

/**
 * Takes the events of tenants with a lane of their own to the target: each lane for itself, in the order of positions,
 * until it has caught up with the main lane and ends. A lane's row is locked while it is published for.
 */
export class TenantLanes {
  readonly #options: TenantLanesOptions;
  readonly #active = new Map<TenantId, Promise<void>>();

  constructor(options: TenantLanesOptions) {
    this.#options = options;
  }

  /** Starts on lanes that are due, as many as there are free places; does not wait for them. */
  async turn(stop: AbortSignal): Promise<boolean> {
    const { platform, publisher } = this.#options;
    const free = LANES_AT_ONCE - this.#active.size;
    if (free <= 0) return false;
    const due: string[] = await platform('sys_relay_lanes')
      .where({ target: publisher.target })
      .whereRaw('next_attempt_at <= clock_timestamp()')
      .whereRaw('tenant_id <> all(?)', [[...this.#active.keys()]])
      .orderBy('next_attempt_at')
      .limit(free)
      .forUpdate()
      .skipLocked()
      .pluck('tenant_id');
    for (const id of due) this.#start(toTenantId(id), stop);
    return false;
  }

  /** Resolves when no lane is at work any more; whoever calls has aborted the signal given to `turn`. */
  async idle(): Promise<void> {
    await Promise.all(this.#active.values());
  }

  #start(tenantId: TenantId, stop: AbortSignal): void {
    const { publisher, logger, onFree } = this.#options;
    const work = this.#work(tenantId, stop).then(
      (worked) => {
        this.#active.delete(tenantId);
        // Not after finding the lane taken by another process: it would be found again at once, and so on.
        if (worked) onFree();
      },
      (error: unknown) => {
        this.#active.delete(tenantId);
        if (stop.aborted) return;
        logger.warn(
          { err: error, target: publisher.target, tenantId },
          'a lane failed; the next poll goes on',
        );
      },
    );
    this.#active.set(tenantId, work);
  }

  /** Goes on until the lane ends or has to wait; `false` when another process had it. */
  async #work(tenantId: TenantId, stop: AbortSignal): Promise<boolean> {
    const { platform } = this.#options;
    for (let steps = 0; !stop.aborted; steps += 1) {
      const next = await platform.transaction((trx) => this.#step(trx, tenantId, stop));
      if (next !== 'more') return next === 'rests' || steps > 0;
    }
    return false;
  }

  /** One batch of one lane. */
  async #step(trx: Knex, tenantId: TenantId, stop: AbortSignal): Promise<'more' | 'rests' | 'taken'> {
    const { publisher, batchSize, maxAttempts } = this.#options;
    const lane = await this.#lock(trx, tenantId);
    if (!lane) return 'taken';
    const upTo = await this.#mainPosition(trx);
    const envelopes = await readLogOfTenant(trx, { tenantId, after: lane.position, upTo, limit: batchSize });
    if (envelopes.length === 0) return this.#endUnlessBehind(trx, lane);

    const again = lane.failures > 0;
    const outcome = await withLinkedSignal({ signals: [stop], timeoutMs: LANE_TIMEOUT_MS }, (signal) =>
      publisher.publish(tenantId, envelopes, { signal, again }),
    );
    if (outcome.kind === 'unavailable' && stop.aborted) return 'rests';
    return this.#store(trx, lane, afterPublish(lane, envelopes, outcome, maxAttempts), outcome);
  }

  async #lock(trx: Knex, tenantId: TenantId): Promise<Lane | null> {
    const row = await trx('sys_relay_lanes')
      .where({ target: this.#options.publisher.target, tenant_id: tenantId })
      .whereRaw('next_attempt_at <= clock_timestamp()')
      .forUpdate()
      .skipLocked()
      .first('position', 'attempts', 'failures');
    return row && { ...row, tenantId, position: BigInt(row.position) };
  }

  /** The main lane left out this tenant's events up to here. */
  async #mainPosition(trx: Knex): Promise<bigint> {
    const { target } = this.#options.publisher;
    const { position } = await trx('sys_relay_targets').where({ target }).first('position');
    return BigInt(position);
  }

  /** Under the lock of the main lane, so that none of its batches can leave events out just before the lane is gone. */
  async #endUnlessBehind(trx: Knex, { tenantId, position }: Lane): Promise<'more' | 'rests'> {
    const { publisher, logger } = this.#options;
    const { target } = publisher;
    const main = await trx('sys_relay_targets').where({ target }).forUpdate().first('position');
    const upTo = BigInt(main.position);
    const [left] = await readLogOfTenant(trx, { tenantId, after: position, upTo, limit: 1 });
    if (left) return 'more';
    await trx('sys_relay_lanes').where({ target, tenant_id: tenantId }).delete();
    logger.info({ target, tenantId }, 'the events of a tenant have caught up');
    return 'rests';
  }

  async #store(
    trx: Knex,
    lane: Lane,
    { state, dead }: LaneStep,
    outcome: PublishOutcome,
  ): Promise<'more' | 'rests'> {
    const { publisher, backoff, logger } = this.#options;
    const { target } = publisher;
    const { tenantId } = lane;
    const reason = outcome.kind === 'delivered' ? undefined : outcome.reason;
    if (dead && reason !== undefined) {
      await insertDeadLetter(trx, { ...dead, target, reason });
      const { id, type } = dead.envelope;
      logger.error({ target, tenantId, eventId: id, type, reason }, 'an event became a dead letter');
    }
    const waitMs = state.failures > 0 ? backoffMs(state.failures, backoff) : 0;
    await trx('sys_relay_lanes')
      .where({ target, tenant_id: tenantId })
      .update({
        position: state.position.toString(),
        attempts: state.attempts,
        failures: state.failures,
        next_attempt_at: trx.raw(`clock_timestamp() + ? * interval '1 ms'`, [waitMs]),
        ...(reason !== undefined && { last_error: reason }),
      });
    return waitMs === 0 ? 'more' : 'rests';
  }
}
