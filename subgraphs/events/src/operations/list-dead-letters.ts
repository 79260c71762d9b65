import {
  type Connection,
  type ConnectionArgs,
  type DeadLetter,
  type DeadLetterFilter,
  parseInput,
  type RequestContext,
} from '@rustok/kernel';
import { deadLetterFilter, type DeadLetterFilterInput } from '../dead-letter-filter.js';
import { type Reach, scopeToRead } from '../reach.js';

export interface DeadLetterPage extends Connection<DeadLetter> {
  /** All that match, on whatever page. */
  readonly count: () => Promise<number>;
}

/** Newest first. Needs `events:read`. Throws `BAD_USER_INPUT`. */
export async function listDeadLetters(
  context: RequestContext,
  input: DeadLetterFilterInput,
  args: ConnectionArgs & Reach,
): Promise<DeadLetterPage> {
  const scope = scopeToRead(context, args);
  const filter: DeadLetterFilter = parseInput(deadLetterFilter, input);
  const { deadLetters } = context.platform.events;
  const page = await deadLetters.page(context, scope, filter, args);
  return { ...page, count: () => deadLetters.count(context, scope, filter) };
}
