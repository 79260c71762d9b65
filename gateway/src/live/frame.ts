import type { ExecutionResult } from 'graphql';

/**
 * One result of a live operation, serialized once for all its clients. The transports put their own few bytes before
 * and after it.
 */
export interface Frame {
  /** Of the event it came from. */
  readonly position: bigint;
  /** What a client resumes after; stands in `extensions.cursor` too. */
  readonly cursor: string;
  /** The execution result as JSON, UTF-8. Never changed: many sockets may be writing it. */
  readonly payload: Buffer;
}

export function frameOf(result: ExecutionResult, position: bigint, cursor: string): Frame {
  const payload = { ...result, extensions: { ...result.extensions, cursor } };
  return { position, cursor, payload: Buffer.from(JSON.stringify(payload)) };
}
