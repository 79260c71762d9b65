import type { ConsumerDefinition, PayloadOf } from '@rustok/kernel';
import { PriceListEnded, PriceListStarted } from '../events.js';
import { appendPriceChanges, priceStates } from '../price-changes.js';
import { PriceListModel, variantIdsOf } from '../price-list-model.js';
import { PriceListStatus } from '../price-list-rules.js';

/** Tells whose prices changed when a price list began or ended: nobody wrote them at that moment. */
export const priceWindowsConsumer: ConsumerDefinition = {
  name: 'commerce.price-windows',
  events: [PriceListStarted.type, PriceListEnded.type],
  async handle({ type, payload }, { unit, replay }) {
    // Told once more it would be news of what was long ago.
    if (replay) return;
    const { priceListId, at } = payload as PayloadOf<typeof PriceListStarted>;
    const moment = new Date(at);
    const list = await PriceListModel.query(unit.trx).findById(priceListId);
    if (list?.status !== PriceListStatus.ACTIVE) return;
    const border = type === PriceListStarted.type ? list.startsAt : list.endsAt;
    if (border?.getTime() !== moment.getTime()) return;

    const variantIds = await variantIdsOf(unit.trx, priceListId);
    // Borders are kept in whole milliseconds.
    const before = await priceStates(unit.trx, variantIds, new Date(moment.getTime() - 1));
    appendPriceChanges(unit, before, await priceStates(unit.trx, variantIds, moment));
  },
};
