import type { Area } from '../area.js';
import { productSearch } from './product-search.js';
import { resolveSearchHit, SearchHitResolver } from './search-hit.js';

/** How products are found. */
export const search: Area = {
  events: [],
  resolvers: [SearchHitResolver],
  references: { SearchHit: resolveSearchHit },
  search: [productSearch],
};
