import { documentIdOf } from '@rustok/kernel';
import { badRequest, documentMismatch } from './errors.js';
import type { DocumentRequest } from './requested-text.js';

/** What of a request says which document is meant, as a transport has read it. */
export interface GivenRequest {
  readonly query?: string | null | undefined;
  readonly documentId?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * Which document is meant. An empty `query` beside an id is none: clients of graphql-ws have to send one. Throws `BAD_REQUEST`
 * for none, for two, and for what is no id; `PERSISTED_DOCUMENT_MISMATCH` for a text with the hash of another.
 */
export function documentRequestOf({ query, documentId, extensions }: GivenRequest): DocumentRequest {
  const hash = apollosHash(extensions);
  if (documentId != null) {
    if (typeof documentId !== 'string') throw badRequest('documentId is no text');
    if (query || hash !== undefined) throw badRequest('it names its document twice');
    return { documentId };
  }
  if (hash !== undefined && !query) return { documentId: `sha256:${hash}`, isApollos: true };
  if (query == null) throw badRequest('it has neither query nor documentId');
  // How Apollo's clients ask to register a text. Nobody registers one by running it, but it is run.
  if (hash !== undefined && documentIdOf(query) !== `sha256:${hash}`) throw documentMismatch();
  return { query };
}

/** `extensions.persistedQuery`: `{version: 1, sha256Hash}`. */
function apollosHash(extensions: GivenRequest['extensions']): string | undefined {
  const persisted = extensions?.persistedQuery;
  if (persisted == null) return undefined;
  const { version, sha256Hash } = persisted as { readonly version?: unknown; readonly sha256Hash?: unknown };
  if (version !== 1 || typeof sha256Hash !== 'string') {
    throw badRequest('extensions.persistedQuery is not {"version": 1, "sha256Hash": "…"}');
  }
  return sha256Hash;
}
