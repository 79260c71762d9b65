import { randomUUID } from 'node:crypto';
import { fillTenant } from './fill.js';
import type { RootField } from './operations.js';
import { type Party, settle } from './world.js';

/** The same things happen in each tenant whose turn it is: every field of `subscriptions`, the party's own, hears of some of them. */
export async function stir(party: Party, subscriptions: readonly RootField[]): Promise<void> {
  for (const { leaves } of subscriptions) {
    for (const { own: postId } of leaves.filter(({ name }) => name === 'postId')) {
      const { errors } = await party.admin.post(
        'mutation ($postId: UUID!, $body: String!) { addComment(postId: $postId, body: $body) { id } }',
        { postId, body: `Live ${party.canary}` },
      );
      if (errors.length > 0) throw new Error(JSON.stringify(errors));
    }
  }
  await fillTenant(party.admin, { canary: party.canary, suffix: `stirred-${randomUUID().slice(0, 8)}` });
  await settle(party);
}
