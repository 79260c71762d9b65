import { type TenantId, tenantId } from '../../tenancy/tenant.js';
import { BatchSize } from '../batch-size.js';
import { DueLoop } from '../due-loop.js';
import { type DueReplay, replayBatch } from './replay-batch.js';
import type { ReplayDeliveryOptions } from './replay-delivery.js';

export interface ReplayRunnerOptions extends ReplayDeliveryOptions {
  /** Told of a lane that was held by a batch. */
  readonly wakeLane: (consumer: string, tenantId: TenantId) => void;
}

/** Batches at the same moment: each holds a connection that requests use too. */
const CONCURRENCY = 2;

/** Milliseconds after which replays that were started without word of it are found. */
const POLL_MS = 5_000;

/** Milliseconds until a replay is looked at again that another instance had taken. */
const BUSY_MS = 100;

/**
 * Runs replays, batch by batch, in any number of instances: the row of one is locked while its batch is at work, and
 * moved with the effects. Whoever is killed leaves it where the last batch was committed.
 */
export class ReplayRunner {
  readonly #options: ReplayRunnerOptions;
  /** Of replays this instance is at. */
  readonly #sizes = new Map<string, BatchSize>();
  readonly #loop: DueLoop;

  constructor(options: ReplayRunnerOptions) {
    this.#options = options;
    this.#loop = new DueLoop({
      name: 'replays',
      pollMs: POLL_MS,
      logger: options.logger,
      turn: (signal) => this.#turn(signal),
    });
  }

  wake(): void {
    this.#loop.wake();
  }

  close(): Promise<void> {
    return this.#loop.close();
  }

  async #turn(signal: AbortSignal): Promise<number | null> {
    const { connection } = this.#options;
    // By chance, so that a slow one does not keep others from their turn.
    const { rows } = await connection.raw(
      `select id, tenant_id from sys_event_replays
        where status = 'running' and next_attempt_at <= clock_timestamp() order by random() limit ?`,
      [CONCURRENCY],
    );
    if (rows.length === 0 || signal.aborted) return this.#nextDueMs();
    const batches = await Promise.allSettled(
      (rows as { id: string; tenant_id: string }[]).map(({ id, tenant_id }) =>
        this.#runBatch({ id, tenantId: tenantId(tenant_id) }, signal),
      ),
    );
    const failed = batches.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return batches.some((each) => each.status === 'fulfilled' && each.value) ? 0 : BUSY_MS;
  }

  /** `false` when another instance is at it. */
  async #runBatch(due: DueReplay, signal: AbortSignal): Promise<boolean> {
    const size = this.#sizes.get(due.id) ?? new BatchSize(this.#options.settings.replay.batch_size);
    const held = await replayBatch(this.#options, due, { size, signal });
    if (size.isCareful) this.#sizes.set(due.id, size);
    else this.#sizes.delete(due.id);
    for (const consumer of held) this.#options.wakeLane(consumer, due.tenantId);
    return held.length > 0;
  }

  async #nextDueMs(): Promise<number | null> {
    const { rows } = await this.#options.connection.raw(
      `select ceil(extract(epoch from min(next_attempt_at) - clock_timestamp()) * 1000)::float8 as ms
         from sys_event_replays where status = 'running'`,
    );
    return rows[0].ms === null ? null : Math.max(1, rows[0].ms);
  }
}
