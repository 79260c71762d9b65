import type { Knex } from 'knex';
import type { EventDefinition } from '../events/event-definition.js';

/**
 * What a module gives the search index. The index asks for documents when one of `events` arrives and when it is
 * rebuilt; it knows the module only through this.
 */
export interface SearchSource {
  /** `post`, `page`: what clients filter by and what a hit's `kind` says. */
  readonly kind: string;
  /** After these documents are projected anew. */
  readonly events: readonly SearchTrigger[];
  /** What its documents can be narrowed down by. Several kinds may share a name, and then mean the same by it. */
  readonly facets?: readonly SearchFacetDeclaration[];
  /** Ids in ascending order, for a rebuild: at most `limit`, all above `after`. `trx` is bound to the tenant. */
  ids(trx: Knex, page: { readonly after: string | null; readonly limit: number }): Promise<readonly string[]>;
  /** One document per id and locale. An id without documents is taken out of the index. */
  load(trx: Knex, ids: readonly string[]): Promise<readonly SearchDocument[]>;
}

/** Which documents an event changes, read from its payload. */
/* eslint-disable @typescript-eslint/no-explicit-any -- the payload's type is the event's, which only the module knows */
export type SearchTrigger = { readonly event: EventDefinition } & (
  | { readonly idOf: (payload: any) => string }
  /** Those the module says, in a transaction of the tenant. */
  | { readonly idsOf: (payload: any, trx: Knex) => Promise<readonly string[]> }
  /** Those of this source that the index has with this value: of a category that was moved, those that were in it. */
  | { readonly facetOf: (payload: any) => SearchFacetValue }
);
/* eslint-enable @typescript-eslint/no-explicit-any */

export interface SearchFacetDeclaration {
  /** `category`, `tag`: letters, digits and `_`. */
  readonly name: string;
  /**
   * What values that are ids are called, in the first of the locales in which they are called anything. A value that has no name is
   * not shown, so this is also where a module hides what not everybody may know of. Left out, values are shown as they are.
   */
  labels?(
    trx: Knex,
    values: readonly string[],
    locales: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
}

export interface SearchFacetValue {
  readonly name: string;
  readonly value: string;
}

/** The searchable form of one translation of one thing. */
export interface SearchDocument {
  readonly id: string;
  readonly locale: string;
  readonly title: string | null;
  readonly slug: string | null;
  readonly excerpt: string | null;
  /** Plain text, markdown or html as stored. */
  readonly body: string | null;
  /** Only published documents are found by those who may not read drafts. */
  readonly isPublished: boolean;
  readonly authorId: string | null;
  readonly publishedAt: Date | null;
  readonly updatedAt: Date;
  /** Its values by the names of declared facets: `{ tag: ['sale', 'new'] }`. Each of at most 200 characters. */
  readonly facets?: Readonly<Record<string, readonly string[]>>;
  /** What everybody pays for it: at most one of each currency. */
  readonly prices?: readonly SearchPrice[];
  /** Where everybody gets a picture of it. */
  readonly imageUrl?: string | null;
}

/** From the cheapest to the dearest of what is sold by this title. */
export interface SearchPrice {
  /** ISO 4217. */
  readonly currency: string;
  /** Minor units. */
  readonly min: number;
  /** Minor units. */
  readonly max: number;
}
