import { type DeadLetter, parseInput, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { uuid } from '../input.js';
import { type Reach, scopeToRead } from '../reach.js';

/** `null` when there is none within reach. Needs `events:read`. */
export async function findDeadLetter(
  context: RequestContext,
  given: { readonly id: string },
  reach: Reach,
): Promise<DeadLetter | null> {
  const scope = scopeToRead(context, reach);
  const { id } = parseInput(z.object({ id: uuid }), given);
  return context.platform.events.deadLetters.find(context, scope, id);
}
