import {
  duplicateSlug,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  type UnitOfWork,
  violates,
} from '@rustok/kernel';
import { NodeDeleted } from '../events.js';
import type { NodeModel } from '../node-model.js';
import { ContentStatus } from '../node-rules.js';
import { takeBackSchedule } from './schedule-node.js';
import { countTagsOfNode } from './tag-node.js';
import { lockNode, writeNode } from './write-node.js';

/** Softly: the node is gone for everybody and its slugs are free, until it is restored. Throws `NODE_NOT_FOUND`. */
export async function deleteNode(context: RequestContext, id: string): Promise<void> {
  requirePermission(context.actor, 'nodes:delete');
  await context.database.transaction(async (unit) => {
    const node = await lockNode(unit, id, context);
    requirePermissionOn(context.actor, 'nodes:delete', node.authorId);
    const unscheduled = { publishAt: null, unpublishAt: null };
    await takeBackSchedule(unit, node, unscheduled);
    await writeNode(unit, node, { ...unscheduled, deletedAt: new Date() }, context);
    await countTagsOfNode(unit, id, 'deleted');
    await unit.trx('node_translations').where({ node_id: id }).update({ is_live: false });
    unit.append(NodeDeleted, { nodeId: id, kind: node.kind });
  });
}

/** Back as a draft, whatever it was before: nothing becomes public by being found again. */
export async function undeleteNode(
  unit: UnitOfWork,
  context: RequestContext,
  node: NodeModel,
): Promise<NodeModel> {
  requirePermissionOn(context.actor, 'nodes:delete', node.authorId);
  const translations = unit.trx('node_translations').where({ node_id: node.id });
  const rows: { locale: string; slug: string }[] = await translations.clone().select('locale', 'slug');
  try {
    await translations.update({ is_live: true });
  } catch (error) {
    throw violates(error, 'node_translations_slug') ? duplicateSlug('node', rows) : error;
  }
  await countTagsOfNode(unit, node.id, 'restored');
  return writeNode(
    unit,
    node,
    { deletedAt: null, status: ContentStatus.DRAFT, publishedAt: null, archiveReason: null },
    context,
  );
}
