import type { SearchDocument, SearchFacetValue, SearchSource } from '@rustok/kernel';

/** Characters of a value; longer ones are cut, and found by what is left. */
export const MAX_FACET_VALUE = 200;

/** How a value of a facet stands in a document: `tag=sale`. */
export function facetKey({ name, value }: SearchFacetValue): string {
  return `${name}=${value.replaceAll('\0', '').slice(0, MAX_FACET_VALUE)}`;
}

/** Names hold no `=`. */
export function facetOfKey(key: string): SearchFacetValue {
  const end = key.indexOf('=');
  return { name: key.slice(0, end), value: key.slice(end + 1) };
}

/** Of the facets the source declares, each once and in an order of their own: documents are compared with what they were. */
export function facetKeys({ facets = {} }: SearchDocument, source: SearchSource): readonly string[] {
  const keys = (source.facets ?? []).flatMap(({ name }) =>
    (facets[name] ?? []).map((value) => facetKey({ name, value })),
  );
  return [...new Set(keys)].sort();
}
