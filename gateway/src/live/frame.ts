import type { Answer } from '../execution/index.js';

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
  /** The same bytes and a `}`: how a `next` message of graphql-transport-ws ends, so that a socket has one chunk less to write. */
  readonly enclosed: Buffer;
}

export function frameOf(answer: Answer, position: bigint, cursor: string): Frame {
  const enclosed = Buffer.from(`${payloadOf(answer, cursor)}}`);
  return { position, cursor, payload: enclosed.subarray(0, -1), enclosed };
}

function payloadOf(answer: Answer, cursor: string): string {
  if (answer.kind === 'text') return `{"data":${answer.data},"extensions":${JSON.stringify({ cursor })}}`;
  const { result } = answer;
  return JSON.stringify({ ...result, extensions: { ...result.extensions, cursor } });
}
