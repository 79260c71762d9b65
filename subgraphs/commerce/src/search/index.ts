import type { Area } from '../area.js';
import { productSearch } from './product-search.js';
import { resolveSearchHit, SearchHit, SearchHitResolver } from './search-hit.js';

/** How products are found. */
export const search: Area = {
  events: [],
  resolvers: [SearchHitResolver],
  orphanedTypes: [SearchHit],
  references: { SearchHit: resolveSearchHit },
  search: [productSearch],
};
