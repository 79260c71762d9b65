import { OutageError } from '@rustok/kernel';

export interface SubgraphFailureOptions {
  readonly cause?: unknown;
  /** The subgraph itself is in trouble; what it refused or answered badly would be no better a second later. */
  readonly isOutage?: boolean;
  /** It may be asked again at once: this time it was not reached, or could not work. */
  readonly isPassing?: boolean;
}

/** Why a fetch from a subgraph in another process has no answer at all. The executor's errors carry its code. */
export class SubgraphFailure extends OutageError {
  readonly isOutage: boolean;
  readonly isPassing: boolean;

  constructor(
    code: string,
    message: string,
    { cause, isOutage = false, isPassing = false }: SubgraphFailureOptions = {},
  ) {
    super(code, message, { cause, details: { retryable: isOutage } });
    this.isOutage = isOutage;
    this.isPassing = isPassing;
  }
}

/** `SUBGRAPH_UNAVAILABLE`: refused, reset, not found, or a status of 500 and more. */
export function subgraphUnavailable(name: string, cause: unknown): SubgraphFailure {
  const message = `"${name}" cannot be reached`;
  return new SubgraphFailure('SUBGRAPH_UNAVAILABLE', message, { cause, isOutage: true, isPassing: true });
}

/** `SUBGRAPH_UNAVAILABLE` as well: it failed repeatedly, and was not asked this time. */
export function subgraphLeftAlone(name: string): SubgraphFailure {
  const message = `"${name}" failed repeatedly and is left alone for a while`;
  return new SubgraphFailure('SUBGRAPH_UNAVAILABLE', message, { isOutage: true });
}

export function subgraphTimeout(name: string, timeoutMs: number): SubgraphFailure {
  const message = `"${name}" did not answer within ${String(timeoutMs)} ms`;
  return new SubgraphFailure('SUBGRAPH_TIMEOUT', message, { isOutage: true });
}

export function responseTooLarge(name: string, maxBytes: number): SubgraphFailure {
  const message = `"${name}" answered with more than ${String(maxBytes)} bytes`;
  return new SubgraphFailure('SUBGRAPH_RESPONSE_TOO_LARGE', message);
}

/** `SUBGRAPH_RESPONSE_INVALID`: an answer, but not one that GraphQL over HTTP knows. */
export function responseInvalid(name: string, what: string, cause?: unknown): SubgraphFailure {
  return new SubgraphFailure('SUBGRAPH_RESPONSE_INVALID', `"${name}" answered ${what}`, { cause });
}

export function subscriptionOverflow(name: string, maxWaiting: number): SubgraphFailure {
  const message = `more than ${String(maxWaiting)} results of "${name}" waited to be read`;
  return new SubgraphFailure('SUBGRAPH_STREAM_OVERFLOW', message);
}
