import { z } from 'zod';
import { BadInputError, type FieldProblem, type NotFoundError } from '../errors.js';
import { type Connection, MAX_PAGE_SIZE } from '../graphql/connection.js';
import { LOCALE } from '../tenancy/locale.js';
import { isUuid } from '../tenancy/tenant.js';

// What routes of several modules have in common. Plain HTTP speaks snake_case, as scripts read it.

/** For the query of a list: `?limit=20&after=…`. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(20),
  after: z.string().min(1).max(2_000).optional(),
};

/** For a query that names the language of texts: `?locale=de`. */
export const localeQuery = { locale: z.string().regex(LOCALE, 'must be a locale such as "en"').optional() };

export interface ListAnswer<T> {
  readonly items: readonly T[];
  /** The `after` of the next page; `null` at the end. */
  readonly next: string | null;
}

export async function presentPage<Row, T>(
  { edges, pageInfo }: Connection<Row>,
  present: (row: Row) => T | Promise<T>,
): Promise<ListAnswer<T>> {
  return {
    items: await Promise.all(edges.map(({ node }) => present(node))),
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
  };
}

/** The id in a path, in lower case as the database has it. What is no id is the id of nothing: throws what `notFound` gives. */
export function idOf(
  { id = '' }: Readonly<Record<string, string>>,
  notFound: (id: string) => NotFoundError,
): string {
  const known = id.toLowerCase();
  if (!isUuid(known)) throw notFound(id);
  return known;
}

/**
 * Asks an operation in its own names, and tells what it finds wrong in those the caller wrote: `translations.0.meta_title`.
 * What stands below a key of `opaque` (`structured_data`) is the caller's own, and stays as it is.
 */
export async function inSnakeCase<T>(
  body: unknown,
  operation: (input: unknown) => Promise<T>,
  opaque: readonly string[] = [],
): Promise<T> {
  try {
    return await operation(inCamelCase(body, opaque));
  } catch (error) {
    throw error instanceof BadInputError ? retold(error) : error;
  }
}

function inCamelCase(value: unknown, opaque: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => inCamelCase(item, opaque));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      camelCase(key),
      opaque.includes(key) ? item : inCamelCase(item, opaque),
    ]),
  );
}

function retold(error: BadInputError): BadInputError {
  const given = (error.details['fields'] ?? []) as readonly FieldProblem[];
  const fields = given.map(({ path, message }) => ({ path: snakeCase(path), message }));
  const texts = fields.map((field) => (field.path ? `${field.path}: ${field.message}` : field.message));
  return new BadInputError(texts.join('; ') || error.message, { fields });
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
