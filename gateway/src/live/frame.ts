import type { ExecutionResult } from 'graphql';

/** One result, serialized. The transports put their own few bytes before and after it. */
export interface SinkFrame {
  /** What a client resumes after; stands in `extensions.cursor` too. Absent where nothing can be resumed. */
  readonly cursor?: string;
  /** The execution result as JSON, UTF-8. Never changed: many sockets may be writing it. */
  readonly payload: Buffer;
  /** The same bytes and a `}`: how a `next` message of graphql-transport-ws ends, so that a socket has one chunk less to write. */
  readonly enclosed: Buffer;
}

/** A result of a live operation, serialized once for all its clients. */
export interface Frame extends SinkFrame {
  /** Of the event it came from. */
  readonly position: bigint;
  readonly cursor: string;
}

export function frameOf(result: ExecutionResult, position: bigint, cursor: string): Frame {
  const extensions = { ...result.extensions, cursor };
  return { position, cursor, ...serialized({ ...result, extensions }) };
}

/** A result that cannot be resumed after. */
export function serialized(result: ExecutionResult): SinkFrame {
  const enclosed = Buffer.from(`${JSON.stringify(result)}}`);
  return { payload: enclosed.subarray(0, -1), enclosed };
}
