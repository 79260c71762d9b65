import type { Knex } from 'knex';
import type { EventDefinition } from '../events/event-definition.js';

/**
 * What a module gives the search index. The index asks for documents when one of `events` arrives and when it is
 * rebuilt; it knows the module only through this.
 */
export interface SearchSource {
  /** `post`, `page`: what clients filter by and what a hit's `kind` says. */
  readonly kind: string;
  /** After these the document of `idOf(payload)` is projected anew. */
  readonly events: readonly SearchTrigger[];
  /** Ids in ascending order, for a rebuild: at most `limit`, all above `after`. `trx` is bound to the tenant. */
  ids(trx: Knex, page: { readonly after: string | null; readonly limit: number }): Promise<readonly string[]>;
  /** One document per id and locale. An id without documents is taken out of the index. */
  load(trx: Knex, ids: readonly string[]): Promise<readonly SearchDocument[]>;
}

export interface SearchTrigger {
  readonly event: EventDefinition;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the payload's type is the event's, which only the module knows
  readonly idOf: (payload: any) => string;
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
}
