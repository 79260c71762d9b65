import { type DeadLetter, parseInput, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { deadLetterFilter, type DeadLetterFilterInput } from '../dead-letter-filter.js';
import { deadLetterNotFound, deadLetterReplayed } from '../errors.js';
import { uuid } from '../input.js';
import { type Reach, scopeToManage } from '../reach.js';

/**
 * Asks for another try of one. Asking twice before the try is asking once. Needs `events:manage`. Throws
 * `DEAD_LETTER_NOT_FOUND`, and `DEAD_LETTER_REPLAYED` for one that needs no other try.
 */
export async function requeueDeadLetter(
  context: RequestContext,
  given: { readonly id: string },
  reach: Reach,
): Promise<DeadLetter> {
  const scope = scopeToManage(context, reach);
  const { id } = parseInput(z.object({ id: uuid }), given);
  const { deadLetters } = context.platform.events;
  const requeued = await deadLetters.requeue(context, scope, { ids: [id] });
  const letter = await deadLetters.find(context, scope, id);
  if (!letter) throw deadLetterNotFound(id);
  if (requeued === 0 && letter.status === 'replayed') throw deadLetterReplayed(id);
  return letter;
}

/** Asks for another try of all that match and are dead; returns how many. Needs `events:manage`. */
export async function requeueDeadLetters(
  context: RequestContext,
  input: Omit<DeadLetterFilterInput, 'status'>,
  reach: Reach,
): Promise<number> {
  const scope = scopeToManage(context, reach);
  return context.platform.events.deadLetters.requeue(context, scope, parseInput(deadLetterFilter, input));
}
