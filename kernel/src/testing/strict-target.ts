import type { PositionedEnvelope } from '../events/envelope.js';
import type { EventTarget, PublishOutcome, TargetReader } from '../events/transports/event-target.js';
import type { TenantId } from '../tenancy/tenant.js';

/** What a test lets the target do with a publish, before it takes the events. */
export type Behaviour = (
  tenantId: TenantId,
  envelopes: readonly PositionedEnvelope[],
  signal: AbortSignal,
) => Promise<PublishOutcome | undefined> | PublishOutcome | undefined;

/**
 * A target in memory that holds its caller to the interface: one call per tenant in flight, positions in order within a
 * call, none empty, none of another tenant. Whatever is broken is listed in `violations`.
 */
export class StrictTarget implements EventTarget {
  readonly name = 'strict';
  /** What it took, repetitions included, in the order in which it took it. */
  readonly taken: PositionedEnvelope[] = [];
  readonly violations: string[] = [];
  publishes = 0;
  /** What it does instead of taking all; `undefined` takes all. */
  behaviour: Behaviour = () => undefined;
  readonly #inFlight = new Set<TenantId>();
  readonly #receivers = new Set<(envelopes: readonly PositionedEnvelope[]) => void>();

  async publish(
    tenantId: TenantId,
    envelopes: readonly PositionedEnvelope[],
    signal: AbortSignal,
  ): Promise<PublishOutcome> {
    this.publishes += 1;
    this.#check(tenantId, envelopes);
    this.#inFlight.add(tenantId);
    try {
      const outcome = (await this.behaviour(tenantId, envelopes, signal)) ?? { kind: 'delivered' };
      const took = outcome.kind === 'delivered' ? envelopes : envelopes.slice(0, outcome.delivered);
      this.taken.push(...took);
      return outcome;
    } finally {
      this.#inFlight.delete(tenantId);
    }
  }

  read(receive: (envelopes: readonly PositionedEnvelope[]) => void): TargetReader {
    this.#receivers.add(receive);
    return { close: async () => void this.#receivers.delete(receive) };
  }

  /** Brings these to whoever reads. */
  bring(...envelopes: readonly PositionedEnvelope[]): void {
    for (const receive of this.#receivers) receive(envelopes);
  }

  async ping(): Promise<void> {
    return undefined;
  }

  async close(): Promise<void> {
    this.#receivers.clear();
  }

  /** The types of what it took of one tenant, each event where it was taken first. */
  typesOf(tenantId: TenantId): readonly string[] {
    const seen = new Set<string>();
    return this.taken
      .filter((envelope) => envelope.tenantId === tenantId && !seen.has(envelope.id) && seen.add(envelope.id))
      .map(({ type }) => type);
  }

  #check(tenantId: TenantId, envelopes: readonly PositionedEnvelope[]): void {
    if (this.#inFlight.has(tenantId)) this.violations.push('two calls of one tenant at once');
    if (envelopes.length === 0) this.violations.push('an empty call');
    if (envelopes.some((envelope) => envelope.tenantId !== tenantId)) {
      this.violations.push('an event of another tenant');
    }
    const positions = envelopes.map(({ position }) => position);
    if (positions.some((position, index) => index > 0 && position <= (positions[index - 1] ?? 0n))) {
      this.violations.push('positions out of order');
    }
  }
}
