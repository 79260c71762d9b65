/** Postgres gives up on a query ("tsquery stack too small") when 30 or so exclusions follow upon each other. */
const MAX_DASHES = 20;

/**
 * What somebody typed, in a form that `websearch_to_tsquery` takes without an error whatever it is. Empty when
 * there is nothing to search for.
 */
export function searchWords(typed: string): string {
  // Postgres text cannot hold a NUL, so it stands in no document either.
  const words = typed.replaceAll('\0', ' ').trim();
  return words.split('-').length - 1 > MAX_DASHES ? words.replaceAll('-', ' ').trim() : words;
}
