import { isUuid, LOCALE, MAX_PAGE_SIZE, type NotFoundError } from '@rustok/kernel';
import { z } from 'zod';

// What queries of several routes have in common. Names are those of the query string, so that a message names what
// the caller wrote.

export const localeQuery = { locale: z.string().regex(LOCALE, 'must be a locale such as "en"').optional() };

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(20),
  after: z.string().min(1).max(2_000).optional(),
};

export function pageOf({ limit, after }: { readonly limit: number; readonly after?: string | undefined }) {
  return { first: limit, after: after ?? null };
}

/** The id in a path. What is no id is the id of nothing. */
export function idOf(
  params: Readonly<Record<string, string>>,
  notFound: (id: string) => NotFoundError,
): string {
  const { id = '' } = params;
  if (!isUuid(id)) throw notFound(id);
  return id;
}
