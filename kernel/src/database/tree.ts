import type { Knex } from 'knex';
import { badField } from '../change-errors.js';
import type { BadInputError } from '../errors.js';
import { violates } from './violation.js';

/** A tenant table whose rows lie below each other: with `id`, `parent_id` and `depth`. */
export interface Tree {
  readonly table: string;
  /** The root's is 0. The table has a check of this, `<table>_depth_check`. */
  readonly maxDepth: number;
}

/**
 * The depth of what is put below `parentId`; 0 at the root. Until the transaction ends no other changes the tree: two
 * moves at once could each find no circle and make one together.
 * Throws `BAD_USER_INPUT` on `parentId` when it does not exist, or is `id` itself or below it.
 */
export async function depthBelow(
  trx: Knex,
  { table, maxDepth }: Tree,
  { parentId, id = null }: { readonly parentId?: string | null; readonly id?: string | null },
): Promise<number> {
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended(? || current_setting('app.tenant_id'), 0))`, [
    `tree.${table}`,
  ]);
  if (parentId == null) return 0;
  const { rows } = await trx.raw(
    `with recursive ancestors as (
       select id, parent_id, depth from ${table} where id = ?::uuid
       union all
       select t.id, t.parent_id, t.depth from ${table} t join ancestors a on t.id = a.parent_id
     ) select id, depth from ancestors`,
    [parentId],
  );
  const ancestors = rows as { id: string; depth: number }[];
  const parent = ancestors.find((ancestor) => ancestor.id === parentId);
  if (!parent) throw badField('parentId', 'does not exist');
  if (ancestors.some((ancestor) => ancestor.id === id)) {
    throw badField('parentId', 'must not be the thing itself or something below it');
  }
  if (parent.depth >= maxDepth) throw tooDeep(maxDepth);
  return parent.depth + 1;
}

/** Gives everything below `id` its new depth after `id` went down by `levels` (up when negative). */
export async function shiftBelow(
  trx: Knex,
  { table, maxDepth }: Tree,
  id: string,
  levels: number,
): Promise<void> {
  if (levels === 0) return;
  try {
    await trx.raw(
      `with recursive below as (
         select id from ${table} where parent_id = ?::uuid
         union all
         select t.id from ${table} t join below b on t.parent_id = b.id
       ) update ${table} set depth = depth + ? where id in (select id from below)`,
      [id, levels],
    );
  } catch (error) {
    throw violates(error, `${table}_depth_check`) ? tooDeep(maxDepth) : error;
  }
}

function tooDeep(maxDepth: number): BadInputError {
  return badField('parentId', `would lie deeper than ${maxDepth} levels`);
}
