import type { PositionedEnvelope } from './envelope.js';

/** Called with events in the order of their positions. Must not throw and must not wait: keep what you need and return. */
export type EventListener = (envelopes: readonly PositionedEnvelope[]) => void;

/**
 * Events as they get their positions, over all tenants, from the moment of subscribing on: each once, in order, none left
 * out, whatever carries them.
 */
export interface EventFeed {
  /** Every event up to here was handed on, or came before this process. */
  readonly position: bigint;
  /** Returns the function that ends the subscription. */
  subscribe(listener: EventListener): () => void;
  close(): Promise<void>;
}
