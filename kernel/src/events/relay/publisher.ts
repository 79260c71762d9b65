import type { Logger } from '../../telemetry/logger.js';
import type { TenantId } from '../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../envelope.js';
import type { EventMetrics } from '../event-metrics.js';
import { withLinkedSignal } from '../linked-signal.js';
import type { EventTarget, PublishOutcome } from '../transports/event-target.js';

export interface PublisherOptions {
  readonly target: EventTarget;
  readonly metrics: EventMetrics;
  readonly logger: Logger;
  /** Milliseconds one publish may take. */
  readonly timeoutMs: number;
}

/** Calls the target: bounded in time, counted, and never throwing. */
export class Publisher {
  readonly #options: PublisherOptions;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get target(): string {
    return this.#options.target.name;
  }

  /** `again`: after a publish that brought nothing forward. */
  async publish(
    tenantId: TenantId,
    envelopes: readonly PositionedEnvelope[],
    { signal, again }: { readonly signal: AbortSignal; readonly again: boolean },
  ): Promise<PublishOutcome> {
    const { metrics, timeoutMs } = this.#options;
    const handler = this.target;
    if (again) metrics.retries.inc({ handler });
    const end = metrics.processing.startTimer({ handler });
    const outcome = await withLinkedSignal({ signals: [signal], timeoutMs }, (linked) =>
      this.#call(tenantId, envelopes, linked),
    );
    end();
    const delivered = outcome.kind === 'delivered' ? envelopes.length : outcome.delivered;
    for (const { type, occurredAt } of envelopes.slice(0, delivered)) {
      metrics.dispatched.inc({ event_type: type, handler });
      metrics.lag.observe({ handler }, Math.max(0, Date.now() - Date.parse(occurredAt)) / 1000);
    }
    if (outcome.kind !== 'delivered') metrics.errors.inc({ handler, error_type: outcome.kind });
    return outcome;
  }

  async #call(
    tenantId: TenantId,
    envelopes: readonly PositionedEnvelope[],
    signal: AbortSignal,
  ): Promise<PublishOutcome> {
    const { target, logger } = this.#options;
    if (signal.aborted) return { kind: 'unavailable', delivered: 0, reason: 'there was no time left' };
    try {
      return await target.publish(tenantId, envelopes, signal);
    } catch (error) {
      // A target's bug is no event's fault: it must neither kill events nor stop the loop.
      logger.error({ err: error, target: target.name, tenantId }, 'a target threw where it must not');
      return { kind: 'unavailable', delivered: 0, reason: String(error) };
    }
  }
}
