import {
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  type UnitOfWork,
} from '@rustok/kernel';
import { z } from 'zod';
import { revisionNotFound } from '../errors.js';
import { NodeUpdated } from '../events.js';
import type { NodeRow } from '../node-model.js';
import { findNodeSnapshot } from '../node-revisions.js';
import { replaceNodeTags } from './tag-node.js';
import { lockNode, replaceBodies, replaceTranslations, requireVersion, writeNode } from './write-node.js';

const restoring = z.object({ version: z.int().min(1), expectedVersion: z.int().min(1) });

/**
 * Makes what a node was a new version of it: texts, SEO, tags, category and featured media; what of these is gone stays so.
 * Throws `NODE_NOT_FOUND`, `REVISION_NOT_FOUND`, `CONCURRENT_MODIFICATION`, or `DUPLICATE_SLUG` when another node has
 * taken one of its slugs since.
 */
export function restoreNodeRevision(context: RequestContext, id: string, input: unknown): Promise<NodeRow> {
  requirePermission(context.actor, 'nodes:update');
  const { version, expectedVersion } = parseInput(restoring, input);
  return context.database.transaction(async (unit) => {
    const node = await lockNode(unit, id, context);
    requirePermissionOn(context.actor, 'nodes:update', node.authorId);
    requireVersion(node, expectedVersion);
    const snapshot = await findNodeSnapshot(unit, id, version);
    if (!snapshot) throw revisionNotFound(version);

    const [categoryId = null] = await existing(unit, 'categories', [snapshot.categoryId]);
    const [featuredMediaId = null] = await existing(unit, 'media', [snapshot.featuredMediaId]);
    const tagIds = await existing(unit, 'tags', snapshot.tagIds);
    const written = await writeNode(unit, node, { categoryId, featuredMediaId }, context);
    await replaceTranslations(unit, node, snapshot.translations);
    await replaceBodies(unit, id, [...snapshot.bodies], context);
    await replaceNodeTags(unit, id, tagIds);
    unit.append(NodeUpdated, { nodeId: id, kind: node.kind });
    return written;
  });
}

/** Which of these are still there, in their order. */
async function existing(
  { trx }: UnitOfWork,
  table: 'categories' | 'media' | 'tags',
  ids: readonly (string | null)[],
): Promise<readonly string[]> {
  const wanted = ids.filter((id) => id !== null);
  if (wanted.length === 0) return [];
  const query = trx(table).whereIn('id', wanted);
  if (table === 'media') query.whereNull('deleted_at');
  const found: string[] = await query.pluck('id');
  return wanted.filter((id) => found.includes(id));
}
