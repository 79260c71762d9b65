import type { ExecutionResult } from 'graphql';
import type { Answer } from '../execution/index.js';

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
  /** Of the event it came from, or its place among what modules have sent. */
  readonly position: bigint;
}

export function frameOf(answer: Answer, position: bigint, cursor: string | undefined): Frame {
  return { position, ...(cursor !== undefined && { cursor }), ...framed(payloadOf(answer, cursor)) };
}

/** A result that cannot be resumed after. */
export function serialized(result: ExecutionResult): SinkFrame {
  return framed(JSON.stringify(result));
}

function framed(payload: string): SinkFrame {
  const enclosed = Buffer.from(`${payload}}`);
  return { payload: enclosed.subarray(0, -1), enclosed };
}

function payloadOf(answer: Answer, cursor: string | undefined): string {
  const end = cursor === undefined ? '}' : `,"extensions":${JSON.stringify({ cursor })}}`;
  if (answer.kind === 'text') return `{"data":${answer.data}${end}`;
  const { result } = answer;
  if (cursor === undefined) return JSON.stringify(result);
  return JSON.stringify({ ...result, extensions: { ...result.extensions, cursor } });
}
