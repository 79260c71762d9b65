import {
  depthBelow,
  parseInput,
  type RequestContext,
  requirePermission,
  type UnitOfWork,
} from '@rustok/kernel';
import { NodeCreated } from '../events.js';
import { NodeModel, type NodeRow, NODES } from '../node-model.js';
import { ContentStatus, newNode } from '../node-rules.js';
import { settingsOf } from '../settings.js';
import { replaceNodeTags } from './tag-node.js';
import {
  replaceBodies,
  replaceTranslations,
  requireMedia,
  requireVisibleParent,
  translated,
} from './write-node.js';

/** Creates a draft whose author is the actor. Throws `BAD_USER_INPUT` or `DUPLICATE_SLUG`. */
export function createNode(context: RequestContext, input: unknown): Promise<NodeRow> {
  return context.database.transaction((unit) => insertNode(unit, context, input));
}

export async function insertNode(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<NodeModel> {
  requirePermission(context.actor, 'nodes:create');
  const { translations, bodies, tagIds, ...facts } = parseInput(newNode(settingsOf(context)), input);
  if (facts.parentId != null) await requireVisibleParent(unit, facts.parentId, context);
  if (facts.featuredMediaId != null) await requireMedia(unit, facts.featuredMediaId);
  const depth = facts.parentId == null ? 0 : await depthBelow(unit.trx, NODES, facts);
  const authorId = context.actor.kind === 'user' ? context.actor.userId : null;

  const node = await NodeModel.query(unit.trx)
    .insert({ ...facts, depth, authorId, editedBy: authorId, status: ContentStatus.DRAFT })
    .returning('*')
    .catch((error: unknown) => {
      throw translated(error);
    });
  await replaceTranslations(unit, node, translations);
  await replaceBodies(unit, node.id, bodies, context);
  if (tagIds && tagIds.length > 0) await replaceNodeTags(unit, node.id, tagIds);
  unit.append(NodeCreated, { nodeId: node.id, kind: node.kind, authorId });
  return node;
}
