import type { Knex } from 'knex';
import { MAX_SLUG_LENGTH, slugOf } from './slug.js';

export interface FreeSlugOptions {
  /** Bound to the tenant. */
  readonly trx: Knex.Transaction;
  readonly table: string;
  /** Where it holds slugs. Default: `slug`. */
  readonly column?: string;
  /** Within what a slug is unique: `{ locale: 'en' }`. */
  readonly within: Readonly<Record<string, unknown>>;
  /** Whose slug it will be; its own present slug does not stand in its way. */
  readonly owner: { readonly column: string; readonly id: string };
  readonly title: string;
  /** Never given away: words that stand in paths. Default: none. */
  readonly reserved?: readonly string[];
}

const CANDIDATES = 50;

/**
 * The slug of a title, with a number behind it where the slug is taken: `hello`, `hello-2`. Two transactions that
 * look for the same one wait for each other; beyond fifty of a name the id's end makes it unique.
 */
export async function freeSlug({
  trx,
  table,
  column = 'slug',
  within,
  owner,
  title,
  reserved = [],
}: FreeSlugOptions): Promise<string> {
  const suffix = owner.id.slice(-12);
  const base = slugOf(title, owner.id).slice(0, MAX_SLUG_LENGTH - suffix.length - 1);
  await trx.raw(
    `select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', ?::text, ?::text, current_setting('app.tenant_id')), 0))`,
    [table, base],
  );
  const candidates = [base, ...Array.from({ length: CANDIDATES - 1 }, (_, index) => `${base}-${index + 2}`)];
  const taken: string[] = await trx(table)
    .where(within)
    .whereNot(owner.column, owner.id)
    .whereIn(column, candidates)
    .pluck(column);
  const isFree = (candidate: string) => !taken.includes(candidate) && !reserved.includes(candidate);
  return candidates.find(isFree) ?? `${base}-${suffix}`;
}
