import type { ConsumerDefinition, PayloadOf } from '@rustok/kernel';
import { CartAbandoned } from './events.js';

/** Deletes carts nobody came back to. One that was changed meanwhile has a later time, and is left alone. */
export const abandonedCarts: ConsumerDefinition = {
  name: 'commerce.abandoned-carts',
  events: [CartAbandoned.type],
  async handle({ payload }, { unit: { trx } }) {
    const { cartId } = payload as PayloadOf<typeof CartAbandoned>;
    await trx('carts').where({ id: cartId }).where('expires_at', '<=', trx.fn.now()).delete();
  },
};
