import { parseInput, type RequestContext, requirePermission, requirePermissionOn } from '@rustok/kernel';
import { z } from 'zod';
import { revisionNotFound } from '../errors.js';
import { NodeUpdated } from '../events.js';
import type { NodeRow } from '../node-model.js';
import { findNodeSnapshot } from '../node-revisions.js';
import { replaceNodeTags } from './tag-node.js';
import { lockNode, replaceBodies, replaceTranslations, requireVersion, writeNode } from './write-node.js';

const restoring = z.object({ version: z.int().min(1), expectedVersion: z.int().min(1) });

/**
 * Makes what a node was a new version of it: texts, SEO, tags and category; tags and a category that are gone stay so.
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

    const categoryId = await existing(
      'categories',
      snapshot.categoryId === null ? [] : [snapshot.categoryId],
    );
    const tagIds = await existing('tags', snapshot.tagIds);
    const written = await writeNode(unit, node, { categoryId: categoryId[0] ?? null }, context);
    await replaceTranslations(unit, node, snapshot.translations);
    await replaceBodies(unit, id, [...snapshot.bodies], context);
    await replaceNodeTags(unit, id, tagIds);
    unit.append(NodeUpdated, { nodeId: id, kind: node.kind });
    return written;

    async function existing(table: 'categories' | 'tags', ids: readonly string[]): Promise<string[]> {
      const found: string[] = ids.length === 0 ? [] : await unit.trx(table).whereIn('id', ids).pluck('id');
      return ids.filter((wanted) => found.includes(wanted));
    }
  });
}
