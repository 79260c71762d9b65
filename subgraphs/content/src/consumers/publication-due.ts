import {
  type ConsumerDefinition,
  type PayloadOf,
  type RequestContext,
  systemActor,
  type UnitOfWork,
} from '@rustok/kernel';
import { NodePublicationDue } from '../events.js';
import { NodeModel } from '../node-model.js';
import { ContentStatus } from '../node-rules.js';
import { publish, unpublish } from '../operations/change-node-status.js';

/**
 * Publishes and unpublishes at the times that were set. Again, or late, it does nothing: the node then has another time,
 * or none.
 */
export const publicationDue: ConsumerDefinition = {
  name: 'content.publications',
  events: [NodePublicationDue.type],
  async handle({ payload }, { platform, tenant, unit }) {
    const due = payload as PayloadOf<typeof NodePublicationDue>;
    const context = platform.contextFor({ tenant, actor: systemActor('consumer:content.publications') });
    await changeWhenStillDue(unit, context, due);
  },
};

async function changeWhenStillDue(
  unit: UnitOfWork,
  context: RequestContext,
  { nodeId, change, at }: PayloadOf<typeof NodePublicationDue>,
): Promise<void> {
  const node = await NodeModel.query(unit.trx).findById(nodeId).forUpdate();
  if (!node || node.deletedAt) return;
  const set = change === 'publish' ? node.publishAt : node.unpublishAt;
  if (set?.getTime() !== Date.parse(at)) return;

  if (change === 'publish' && node.status === ContentStatus.DRAFT) await publish(unit, context, nodeId);
  if (change === 'unpublish' && node.status === ContentStatus.PUBLISHED) {
    await unpublish(unit, context, nodeId);
  }
}
