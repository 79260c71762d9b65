import type { Knex } from 'knex';
import { isUuid } from '../tenancy/tenant.js';

export interface TranslatedNamesOptions {
  /** A table with a row for each locale of each thing: `category_translations`. */
  readonly table: string;
  /** Its column with the id of the thing: `category_id`. */
  readonly owner: string;
  /** Its column with the name. */
  readonly name: string;
}

/**
 * What things are called, by their ids, for the `labels` of a search facet: in the first of the locales that each has, else in any.
 * What is no id, or of no thing, is not in the answer.
 */
export async function translatedNames(
  trx: Knex,
  { table, owner, name }: TranslatedNamesOptions,
  ids: readonly string[],
  locales: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const uuids = ids.filter(isUuid);
  if (uuids.length === 0) return new Map();
  const { rows }: { rows: { id: string; label: string }[] } = await trx.raw(
    `select distinct on (t.:owner:) t.:owner: as id, t.:name: as label from :table: t
      where t.:owner: = any(:uuids::uuid[])
      order by t.:owner:, array_position(:locales::text[], t.locale::text) nulls last, t.locale`,
    { table, owner, name, uuids, locales: [...locales] },
  );
  return new Map(rows.map(({ id, label }) => [id, label]));
}
