import type { Knex } from 'knex';
import { violates } from '@rustok/kernel';
import { badField } from './errors.js';
import { MAX_DEPTH } from './node-rules.js';

/** Both have `id`, `parent_id` and `depth`. */
type Tree = 'nodes' | 'categories';

/**
 * The depth of what is put below `parentId`; 0 at the root. Until the transaction ends no other changes the tree: two
 * moves at once could each find no circle and make one together.
 * Throws `BAD_USER_INPUT` on `parentId` when it does not exist, or is `id` itself or below it.
 */
export async function depthBelow(
  trx: Knex,
  tree: Tree,
  { parentId, id = null }: { readonly parentId?: string | null; readonly id?: string | null },
): Promise<number> {
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended(? || current_setting('app.tenant_id'), 0))`, [
    `content.${tree}`,
  ]);
  if (parentId == null) return 0;
  const { rows } = await trx.raw(
    `with recursive ancestors as (
       select id, parent_id, depth from ${tree} where id = ?::uuid
       union all
       select t.id, t.parent_id, t.depth from ${tree} t join ancestors a on t.id = a.parent_id
     ) select id, depth from ancestors`,
    [parentId],
  );
  const ancestors = rows as { id: string; depth: number }[];
  const parent = ancestors.find((ancestor) => ancestor.id === parentId);
  if (!parent) throw badField('parentId', 'does not exist');
  if (ancestors.some((ancestor) => ancestor.id === id)) {
    throw badField('parentId', 'must not be the thing itself or something below it');
  }
  if (parent.depth >= MAX_DEPTH) throw tooDeep();
  return parent.depth + 1;
}

/** Gives everything below `id` its new depth after `id` went down by `levels` (up when negative). */
export async function shiftBelow(trx: Knex, tree: Tree, id: string, levels: number): Promise<void> {
  if (levels === 0) return;
  try {
    await trx.raw(
      `with recursive below as (
         select id from ${tree} where parent_id = ?::uuid
         union all
         select t.id from ${tree} t join below b on t.parent_id = b.id
       ) update ${tree} set depth = depth + ? where id in (select id from below)`,
      [id, levels],
    );
  } catch (error) {
    throw violates(error, `${tree}_depth_check`) ? tooDeep() : error;
  }
}

function tooDeep() {
  return badField('parentId', `would lie deeper than ${MAX_DEPTH} levels`);
}
