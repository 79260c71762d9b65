import { OutageError } from '@rustok/kernel';

/** Why a fetch from a subgraph in another process has no answer at all. The executor's errors carry its code. */
export class SubgraphFailure extends OutageError {
  /** Whether the subgraph itself is in trouble: what it refused or answered badly would be no better a second later. */
  readonly isOutage: boolean;

  constructor(
    code: string,
    message: string,
    options: { readonly cause?: unknown; readonly isOutage: boolean },
  ) {
    super(code, message, { cause: options.cause, details: { retryable: options.isOutage } });
    this.isOutage = options.isOutage;
  }
}

/** `SUBGRAPH_UNAVAILABLE`: refused, reset, not found, or a status of 500 and more. */
export function subgraphUnavailable(name: string, cause: unknown): SubgraphFailure {
  return new SubgraphFailure('SUBGRAPH_UNAVAILABLE', `"${name}" cannot be reached`, {
    cause,
    isOutage: true,
  });
}

export function subgraphTimeout(name: string, timeoutMs: number): SubgraphFailure {
  const message = `"${name}" did not answer within ${String(timeoutMs)} ms`;
  return new SubgraphFailure('SUBGRAPH_TIMEOUT', message, { isOutage: true });
}

export function responseTooLarge(name: string, maxBytes: number): SubgraphFailure {
  const message = `"${name}" answered with more than ${String(maxBytes)} bytes`;
  return new SubgraphFailure('SUBGRAPH_RESPONSE_TOO_LARGE', message, { isOutage: false });
}

/** `SUBGRAPH_RESPONSE_INVALID`: an answer, but not one that GraphQL over HTTP knows. */
export function responseInvalid(name: string, what: string, cause?: unknown): SubgraphFailure {
  const message = `"${name}" answered ${what}`;
  return new SubgraphFailure('SUBGRAPH_RESPONSE_INVALID', message, { cause, isOutage: false });
}

export function subscriptionOverflow(name: string, maxWaiting: number): SubgraphFailure {
  const message = `more than ${String(maxWaiting)} results of "${name}" waited to be read`;
  return new SubgraphFailure('SUBGRAPH_STREAM_OVERFLOW', message, { isOutage: false });
}
