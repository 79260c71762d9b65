import {
  type Connection,
  type ConnectionArgs,
  parseInput,
  type Replay,
  type RequestContext,
} from '@rustok/kernel';
import { z } from 'zod';
import { uuid } from '../input.js';
import { type Reach, scopeToRead } from '../reach.js';

/** Newest first. Needs `events:read`. */
export async function listReplays(
  context: RequestContext,
  args: ConnectionArgs & Reach,
): Promise<Connection<Replay>> {
  return context.platform.events.replays.page(context, scopeToRead(context, args), args);
}

/** `null` when there is none within reach. Needs `events:read`. */
export async function findReplay(
  context: RequestContext,
  given: { readonly id: string },
  reach: Reach,
): Promise<Replay | null> {
  const scope = scopeToRead(context, reach);
  const { id } = parseInput(z.object({ id: uuid }), given);
  return context.platform.events.replays.find(context, scope, id);
}
