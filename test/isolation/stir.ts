import { randomUUID } from 'node:crypto';
import { fillTenant } from './fill.js';
import { Filling } from './filling.js';
import type { RootField } from './operations.js';
import { type Party, settle } from './world.js';

/** The same things happen in each tenant whose turn it is: every field of `subscriptions`, the party's own, hears of some of them. */
export async function stir(party: Party, subscriptions: readonly RootField[]): Promise<void> {
  const texts = { canary: party.canary, suffix: `stirred-${randomUUID().slice(0, 8)}` };
  await stirThings(new Filling(party.admin, texts), subscriptions);
  await fillTenant(party.admin, texts);
  await settle(party);
}

/** Lets something happen to each thing that subscriptions are asked for by its id: filling makes only new ones. */
async function stirThings(filling: Filling, subscriptions: readonly RootField[]): Promise<void> {
  for (const { name, leaves } of subscriptions) {
    const happen = HAPPENINGS[name];
    const id = leaves.find((leaf) => leaf.type.name === 'UUID')?.own;
    if (happen) await happen(filling, String(id));
  }
}

const HAPPENINGS: Readonly<Record<string, (filling: Filling, id: string) => Promise<unknown>>> = {
  commentAdded: (filling, postId) => filling.post('addComment', { postId, body: filling.text('Live') }),

  async productChanged(filling, id) {
    const { product } = await filling.ask(`query ($id: UUID!) { product(id: $id) { version } }`, { id });
    const input = { expectedVersion: product.version, vendor: filling.text('Vendor') };
    return filling.post('updateProduct', { id, input });
  },

  async inventoryChanged(filling, id) {
    const { product } = await filling.ask(
      `query ($id: UUID!) { product(id: $id) { variants { id inventory { perLocation { location { id } } } } } }`,
      { id },
    );
    const [variant] = product.variants;
    const locationId = variant.inventory.perLocation[0].location.id as string;
    return filling.post('adjustInventory', { variantId: variant.id as string, locationId, by: 1 });
  },

  async orderStatusChanged(filling, id) {
    const { order } = await filling.ask(`query ($id: UUID!) { order(id: $id) { status } }`, { id });
    const input = { trackingNumber: filling.text('Track'), carrier: 'Post' };
    const next: Readonly<Record<string, () => Promise<unknown>>> = {
      PENDING: () => filling.post('confirmOrder', { id }),
      CONFIRMED: () =>
        filling.post('payOrder', { id, input: { paymentId: filling.slug(id), paymentMethod: 'transfer' } }),
      PAID: () => filling.post('shipOrder', { id, input }),
      SHIPPED: () => filling.post('deliverOrder', { id }),
    };
    await next[String(order.status)]?.();
  },

  async topicUpdated(filling, id) {
    const { forumTopic } = await filling.ask(`query ($id: UUID!) { forumTopic(id: $id) { version } }`, {
      id,
    });
    const input = { expectedVersion: forumTopic.version, body: filling.text('Live') };
    return filling.post('updateForumTopic', { id, input });
  },

  replyAdded: (filling, topicId) =>
    filling.post('createForumReply', { input: { topicId, body: filling.text('Live') } }),

  async pageUpdated(filling, id) {
    const { page } = await filling.ask(`query ($id: UUID!) { page(id: $id) { version } }`, { id });
    return filling.post('updatePage', {
      id,
      input: { version: page.version, locale: 'en', title: filling.text('Live') },
    });
  },
};
