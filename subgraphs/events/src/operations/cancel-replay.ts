import { parseInput, type Replay, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { replayNotFound } from '../errors.js';
import { uuid } from '../input.js';
import { type Reach, scopeToManage } from '../reach.js';

/** What was delivered stays delivered; one that has ended stays as it ended. Needs `events:manage`. */
export async function cancelReplay(
  context: RequestContext,
  given: { readonly id: string },
  reach: Reach,
): Promise<Replay> {
  const scope = scopeToManage(context, reach);
  const { id } = parseInput(z.object({ id: uuid }), given);
  const replay = await context.platform.events.replays.cancel(context, scope, id);
  if (!replay) throw replayNotFound(id);
  return replay;
}
