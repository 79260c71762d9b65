import type { GraphQLFormattedError } from 'graphql';

/** How one attempt at a subscription came to its end. */
export type Ending =
  /** The server has nothing more to say. */
  | { readonly kind: 'complete' }
  /** The server answered with errors instead of results; each has a code. */
  | { readonly kind: 'errors'; readonly errors: readonly GraphQLFormattedError[] }
  /** The connection is gone or did not come about. `closeCode`: of the WebSocket, or 4000 + an HTTP status. */
  | { readonly kind: 'lost'; readonly closeCode?: number; readonly reason: string };

export type NextStep =
  | { readonly kind: 'complete' }
  /** Pause, then go on after the last cursor. `atLeastMs`: what the server asked for. */
  | { readonly kind: 'retry'; readonly error: SubscriptionError; readonly atLeastMs: number }
  /** There are too many of us: go on after the last cursor, and not soon. */
  | { readonly kind: 'limit'; readonly error: SubscriptionError }
  /** A bug of the server's: pause, and try so only once or twice. */
  | { readonly kind: 'fault'; readonly error: SubscriptionError }
  /** Get a fresh token, then go on after the last cursor. */
  | { readonly kind: 'renew'; readonly error: SubscriptionError }
  /** The cursor is of no use: what happened since cannot be had by resuming. */
  | { readonly kind: 'gap'; readonly error: SubscriptionError }
  | { readonly kind: 'end'; readonly error: SubscriptionError };

/** Why a subscription ended, or why it pauses. */
export class SubscriptionError extends Error {
  override readonly name = 'SubscriptionError';

  constructor(
    /** Of docs/reference/errors.md, or one of this package's README. */
    readonly code: string,
    message: string,
    /** What the server said, and the close code where there was no code of ours. */
    readonly details: {
      readonly errors?: readonly GraphQLFormattedError[];
      readonly closeCode?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }
}

const TOKEN_CODES = new Set(['SUBSCRIPTION_TOKEN_EXPIRED', 'TOKEN_EXPIRED']);
const CURSOR_CODES = new Set(['CURSOR_EXPIRED', 'CURSOR_INVALID', 'CURSOR_KEY_UNKNOWN']);
/** Those that a server of the other side of a version may send without `retryable`. */
const RETRYABLE_CODES = new Set(['SUBSCRIPTION_TOO_SLOW', 'DATABASE_UNAVAILABLE']);
const LIMIT_CODES = new Set(['CONNECTION_LIMIT', 'SUBSCRIPTION_LIMIT']);

/**
 * Going away, no status, abnormal, internal error, service restart, try again later, bad gateway (RFC 6455 and its
 * registry); a normal closure that we did not ask for; no `connection_init` in time, cut by us for its silence, no acknowledgement in time (graphql-transport-ws).
 */
const RETRYABLE_CLOSE_CODES = new Set([1000, 1001, 1005, 1006, 1011, 1012, 1013, 1014, 4408, 4499, 4504]);

/** What a client does next: a function of what the server said and nothing else. */
export function nextStep(ending: Ending): NextStep {
  switch (ending.kind) {
    case 'complete':
      return ending;
    case 'errors':
      return afterErrors(ending.errors);
    case 'lost':
      return afterLoss(ending);
  }
}

function afterErrors(errors: readonly GraphQLFormattedError[]): NextStep {
  const extensions = errors[0]?.extensions ?? {};
  const code = typeof extensions['code'] === 'string' ? extensions['code'] : 'GRAPHQL_ERROR';
  const error = new SubscriptionError(code, errors.map(({ message }) => message).join('; '), { errors });
  const retryAfterMs = extensions['retryAfterMs'];
  return byCode(error, extensions['retryable'] === true, typeof retryAfterMs === 'number' ? retryAfterMs : 0);
}

function afterLoss({ closeCode, reason }: { closeCode?: number; reason: string }): NextStep {
  // The gateway closes with `CODE: message`; whatever stands between us and it does not.
  const code = /^([A-Z][A-Z_]+)(?::|$)/.exec(reason)?.[1];
  const retryable =
    closeCode === undefined || RETRYABLE_CLOSE_CODES.has(closeCode) || isServerOutage(closeCode);
  const details = closeCode === undefined ? {} : { closeCode };
  const error = new SubscriptionError(
    code ?? 'CONNECTION_LOST',
    reason || `closed with ${closeCode}`,
    details,
  );
  if (closeCode === 4429) return { kind: 'limit', error };
  if (closeCode === 4500) return { kind: 'fault', error };
  // Where nobody says what is wrong with the token, another one may be right.
  if (closeCode === 4401 && code === undefined) return { kind: 'renew', error };
  return byCode(error, retryable, 0);
}

/** Above 4500, which is a bug: the HTTP status of something that is away. */
function isServerOutage(closeCode: number): boolean {
  return closeCode > 4500 && closeCode <= 4599;
}

function byCode(error: SubscriptionError, retryable: boolean, atLeastMs: number): NextStep {
  if (TOKEN_CODES.has(error.code)) return { kind: 'renew', error };
  if (CURSOR_CODES.has(error.code)) return { kind: 'gap', error };
  if (LIMIT_CODES.has(error.code)) return { kind: 'limit', error };
  if (error.code === 'INTERNAL_SERVER_ERROR') return { kind: 'fault', error };
  if (retryable || RETRYABLE_CODES.has(error.code)) return { kind: 'retry', error, atLeastMs };
  return { kind: 'end', error };
}
