import type { Backoff } from './backoff.js';
import type { Ending } from './ending.js';
import type { LiveResult, Operation } from './operation.js';

/** One try at getting the results of a subscription; the transport calls it, `ended` once and last. */
export interface Attempt {
  readonly operation: Operation;
  /** What to resume after. Asked at the moment in which the operation is sent. */
  cursor(): string | undefined;
  /** The operation is on its way over a connection that stands. */
  opened(): void;
  result(result: LiveResult<unknown>): void;
  /** A heartbeat: nothing up to this cursor concerns the subscription, but for what came before. */
  advanced(cursor: string): void;
  ended(ending: Ending): void;
}

/** A way to the server. */
export interface Transport {
  /** Pauses between connections. */
  readonly backoff: Backoff;
  /** Returns what stops it: then nothing of the attempt is called any more. */
  start(attempt: Attempt): () => void;
  /** The server takes the token no more: resolves when the next attempt will go out under a fresh one. Never rejects. */
  renew(): Promise<void>;
  close(): void;
}

/** What a client tells of itself, for logs and metrics. */
export type ClientEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'lost'; readonly closeCode?: number; readonly reason: string }
  | { readonly kind: 'token-renewed' }
  /** A result that had come before was left out. */
  | { readonly kind: 'duplicate'; readonly cursor: string }
  | { readonly kind: 'store-failed'; readonly cause: unknown };

/** What both transports need. */
export interface TransportOptions {
  /** `https://api.example.org/graphql` */
  readonly url: URL;
  /** Id or slug; absent where the host names the tenant. */
  readonly tenant: string | undefined;
  /** Milliseconds without a sign of life after which a connection counts as lost. */
  readonly silenceMs: number;
  readonly emit: (event: ClientEvent) => void;
}
