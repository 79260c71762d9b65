import type { ConsumerDefinition, UnitOfWork } from '@rustok/kernel';
import { PagePublicationDue, PageWithdrawalDue } from '../events.js';
import { makePublic, withdraw } from '../operations/change-page-status.js';
import { PageModel } from '../page-model.js';
import { PageStatus } from '../page-rules.js';

/**
 * Publishes and withdraws pages when the time has come they were planned for. The plan may have been changed since, also
 * while the event was under way: what counts is the page. Done again it finds nothing to do.
 */
export const plannedTimes: ConsumerDefinition = {
  name: 'pages.planned-times',
  events: [PagePublicationDue.type, PageWithdrawalDue.type],
  async handle({ type, payload }, { unit }) {
    const { pageId } = payload as { readonly pageId: string };
    if (type === PagePublicationDue.type) {
      const page = await lockDuePage(unit, pageId, 'publish_at');
      if (page?.status === PageStatus.DRAFT) await makePublic(unit, page);
    } else {
      const page = await lockDuePage(unit, pageId, 'unpublish_at');
      if (page?.status === PageStatus.PUBLISHED) await withdraw(unit, page);
    }
  },
};

/** By the clock of the database, as that was the one that said it is time. */
async function lockDuePage(
  { trx }: UnitOfWork,
  id: string,
  column: 'publish_at' | 'unpublish_at',
): Promise<PageModel | undefined> {
  return await PageModel.query(trx)
    .findById(id)
    .whereNull('deleted_at')
    .where(column, '<=', trx.fn.now())
    .forNoKeyUpdate();
}
