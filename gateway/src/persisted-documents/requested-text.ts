import { type RequestContext, runsOnlyPersisted } from '@rustok/kernel';
import { documentUnknown, persistedRequired } from './errors.js';

/** Which document a request means: by its text, or by the id of one that the tenant has persisted. */
export type DocumentRequest =
  | { readonly query: string; readonly documentId?: undefined; readonly isApollos?: undefined }
  | ({ readonly query?: undefined } & DocumentById);

export interface DocumentById {
  /** `sha256:<hex>`, if the client is right. */
  readonly documentId: string;
  /** The id came as Apollo's `extensions.persistedQuery`, and what is wrong with it is said in that language. */
  readonly isApollos?: boolean | undefined;
}

/**
 * The text of the document. The one place where ids become texts, and where free texts are refused, for every transport.
 * Throws `PERSISTED_DOCUMENT_NOT_FOUND`, `PERSISTED_QUERY_NOT_FOUND`, `PERSISTED_DOCUMENT_REQUIRED`, `DATABASE_UNAVAILABLE`.
 */
export function requestedText(
  { tenant, database, platform }: RequestContext,
  { query, documentId, isApollos }: DocumentRequest,
): string | Promise<string> {
  if (documentId === undefined) {
    if (runsOnlyPersisted(tenant)) throw persistedRequired();
    return query;
  }
  return platform.documents.find(database, documentId).then((text) => {
    if (text !== null) return text;
    throw documentUnknown({ documentId, isApollos });
  });
}
