import { ClientError, OutageError } from '@rustok/kernel';
import { SubgraphFailure } from '../execution/index.js';

/** Thrown where a module or the platform could not reach the database, for what will be there again. */
export function isDatabaseOutage(error: unknown): boolean {
  return error instanceof OutageError && error.code === 'DATABASE_UNAVAILABLE';
}

/** An event is answered again until this is over: the database, or the process of the owning module, is away. */
export function isPassing(error: unknown): boolean {
  return isDatabaseOutage(error) || (error instanceof SubgraphFailure && error.isOutage);
}

/** For a subscription that ends: it has changed nothing, so it may be tried again whatever was under way. */
export function asRetryable(error: Error): Error {
  if (!isDatabaseOutage(error)) return error;
  return new OutageError(
    'DATABASE_UNAVAILABLE',
    'The database cannot be reached; subscribe again after the cursor.',
    {
      cause: error,
      details: { retryable: true },
    },
  );
}

/** More waits for this client than it may leave lying; `cursor` says where to go on, where that is possible. */
export function subscriptionTooSlow(isResumable: boolean): OutageError {
  return new OutageError(
    'SUBSCRIPTION_TOO_SLOW',
    `This client reads slower than events arrive; subscribe again${isResumable ? ' after the cursor' : ''}.`,
    { details: { retryable: true } },
  );
}

/** The same for a whole operation: its events arrive faster than they can be answered, or the database is away for too long. */
export function answersTooSlow(): OutageError {
  return new OutageError(
    'SUBSCRIPTION_TOO_SLOW',
    'Events arrive faster than this subscription can be answered; subscribe again after the cursor.',
    { details: { retryable: true } },
  );
}

/** And for one that its module feeds faster than it can be answered; the module's results are kept nowhere. */
export function resultsTooFast(cause: Error): OutageError {
  return new OutageError(
    'SUBSCRIPTION_TOO_SLOW',
    'The module sends results faster than they can be answered; subscribe again.',
    { cause, details: { retryable: true } },
  );
}

/** `module` is what the tenant has lost, when that is known. */
export function moduleDisabled(module: string | undefined): ClientError {
  return new ClientError('MODULE_DISABLED', `The module "${module}" was switched off.`, {
    details: { module },
  });
}

/** Some of what came after the cursor may be gone for good. */
export function cursorExpired(): ClientError {
  return new ClientError(
    'CURSOR_EXPIRED',
    'Events after this cursor are no longer kept; subscribe without it, and read what is missing by a query.',
    { details: { retryable: false } },
  );
}

/** Forged, of another tenant or subscription, or of a log that has since been restored from a backup. */
export function cursorInvalid(): ClientError {
  return new ClientError('CURSOR_INVALID', 'This is no cursor of this tenant and subscription.', {
    details: { retryable: false },
  });
}

/** Each stream is a connection to the module, and variables alone make another one. */
export function tooManyUpstreams(): ClientError {
  return new ClientError(
    'SUBSCRIPTION_LIMIT',
    'Modules run as many subscriptions for this tenant as they may.',
  );
}

/** The module sends its results itself, and nobody keeps them. */
export function notResumable(): ClientError {
  return new ClientError('CURSOR_INVALID', 'This subscription has no cursors and cannot be resumed.', {
    details: { retryable: false },
  });
}
