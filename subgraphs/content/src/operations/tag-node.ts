import { badField, type UnitOfWork, violates } from '@rustok/kernel';

/** Gives a node that is locked, or new, exactly these tags. Throws `BAD_USER_INPUT` for one that does not exist. */
export async function replaceNodeTags(
  unit: UnitOfWork,
  nodeId: string,
  tagIds: readonly string[],
): Promise<void> {
  const { trx } = unit;
  const before: string[] = await trx('node_tags').where({ node_id: nodeId }).pluck('tag_id');
  const added = tagIds.filter((id) => !before.includes(id));
  const removed = before.filter((id) => !tagIds.includes(id));

  const known = await countUses(unit, { added, removed });
  const unknown = added.find((id) => !known.has(id));
  if (unknown !== undefined) throw badField(`tagIds.${tagIds.indexOf(unknown)}`, 'does not exist');

  await trx('node_tags').where({ node_id: nodeId }).whereNotIn('tag_id', tagIds).delete();
  if (tagIds.length === 0) return;
  try {
    // Rows that stay are not written anew: whoever deletes their tag meanwhile waits for us, and we not for them.
    await trx('node_tags')
      .insert(tagIds.map((tag_id, position) => ({ node_id: nodeId, tag_id, position })))
      .onConflict(['tenant_id', 'node_id', 'tag_id'])
      .merge(['position']);
  } catch (error) {
    throw violates(error, 'node_tags_tag') ? badField('tagIds', 'does not exist') : error;
  }
}

/** A deleted node uses no tags, and has them again when it is restored. */
export async function countTagsOfNode(
  unit: UnitOfWork,
  nodeId: string,
  change: 'deleted' | 'restored',
): Promise<void> {
  const tagIds: string[] = await unit.trx('node_tags').where({ node_id: nodeId }).pluck('tag_id');
  await countUses(unit, {
    added: change === 'restored' ? tagIds : [],
    removed: change === 'deleted' ? tagIds : [],
  });
}

/**
 * Keeps the counts, relative and under the tags' locks, so that none of several writers at once is lost. The locks are
 * taken in the order of ids: two writers with tags in common cannot wait for each other. Gives the ids there are.
 */
async function countUses(
  { trx }: UnitOfWork,
  { added, removed }: { readonly added: readonly string[]; readonly removed: readonly string[] },
): Promise<ReadonlySet<string>> {
  const changed = [...added, ...removed];
  if (changed.length === 0) return new Set();
  const locked: string[] = await trx('tags')
    .whereIn('id', changed)
    .orderBy('id')
    .forNoKeyUpdate()
    .pluck('id');
  await trx('tags').whereIn('id', added).increment('use_count', 1);
  await trx('tags').whereIn('id', removed).decrement('use_count', 1);
  return new Set(locked);
}
