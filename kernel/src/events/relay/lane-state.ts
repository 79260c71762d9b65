import type { PositionedEnvelope } from '../envelope.js';
import type { PublishOutcome } from '../transports/event-target.js';

/** How far a tenant with a lane of its own has got, and what it has been through. */
export interface LaneState {
  /** Everything of the tenant up to here was delivered, or became a dead letter. */
  readonly position: bigint;
  /** How often the target refused the event behind the position. */
  readonly attempts: number;
  /** Publishes in a row that brought nothing forward, outages among them: what the wait grows by. */
  readonly failures: number;
}

export interface LaneStep {
  readonly state: LaneState;
  /** The event whose attempts have run out, and how many they were; the state stands behind it. */
  readonly dead?: { readonly envelope: PositionedEnvelope; readonly attempts: number };
}

/**
 * Where a lane stands after a publish of `envelopes`, which begin behind its position. Only a refusal is an attempt at
 * an event: an outage may last as long as it likes and kills nothing.
 */
export function afterPublish(
  state: LaneState,
  envelopes: readonly PositionedEnvelope[],
  outcome: PublishOutcome,
  maxAttempts: number,
): LaneStep {
  const delivered = outcome.kind === 'delivered' ? envelopes.length : outcome.delivered;
  const last = envelopes[delivered - 1];
  const reached = last ? { position: last.position, attempts: 0, failures: 0 } : state;
  if (outcome.kind === 'delivered') return { state: reached };

  const refusals = outcome.kind === 'refused' ? 1 : 0;
  const attempts = reached.attempts + refusals;
  const head = envelopes[delivered];
  if (head && refusals > 0 && attempts >= maxAttempts) {
    return {
      state: { position: head.position, attempts: 0, failures: 0 },
      dead: { envelope: head, attempts },
    };
  }
  return { state: { ...reached, attempts, failures: reached.failures + 1 } };
}
