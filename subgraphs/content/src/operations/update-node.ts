import {
  depthBelow,
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  shiftBelow,
} from '@rustok/kernel';
import { NodeUpdated } from '../events.js';
import { type NodeModel, type NodeRow, NODES } from '../node-model.js';
import { nodeChanges } from '../node-rules.js';
import { settingsOf } from '../settings.js';
import { replaceNodeTags } from './tag-node.js';
import {
  lockNode,
  replaceBodies,
  replaceTranslations,
  requireMedia,
  requireVersion,
  requireVisibleParent,
  writeNode,
} from './write-node.js';

/**
 * Throws `NODE_NOT_FOUND`, `BAD_USER_INPUT`, `DUPLICATE_SLUG`, or `CONCURRENT_MODIFICATION` when the node is not at
 * `expectedVersion` any more.
 */
export function updateNode(context: RequestContext, id: string, input: unknown): Promise<NodeRow> {
  requirePermission(context.actor, 'nodes:update');
  const { expectedVersion, translations, bodies, tagIds, ...facts } = parseInput(
    nodeChanges(settingsOf(context)),
    input,
  );
  return context.database.transaction(async (unit) => {
    const changes: Partial<NodeModel> = { ...facts };
    if (facts.parentId != null) await requireVisibleParent(unit, facts.parentId, context);
    if (facts.featuredMediaId != null) await requireMedia(unit, facts.featuredMediaId);
    // Before the node's own lock, as whoever moves something else below this node takes them in this order too.
    if (facts.parentId !== undefined) {
      changes.depth = await depthBelow(unit.trx, NODES, { parentId: facts.parentId, id });
    }
    const node = await lockNode(unit, id, context);
    requirePermissionOn(context.actor, 'nodes:update', node.authorId);
    requireVersion(node, expectedVersion);

    const written = await writeNode(unit, node, changes, context);
    await shiftBelow(unit.trx, NODES, id, written.depth - node.depth);
    if (translations) await replaceTranslations(unit, node, translations);
    if (bodies) await replaceBodies(unit, id, bodies, context);
    if (tagIds !== undefined) await replaceNodeTags(unit, id, tagIds ?? []);
    unit.append(NodeUpdated, { nodeId: id, kind: node.kind });
    return written;
  });
}
