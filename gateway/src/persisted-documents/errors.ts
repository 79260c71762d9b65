import { ClientError } from '@rustok/kernel';
import type { DocumentById } from './requested-text.js';

export function badRequest(what: string): ClientError {
  return new ClientError('BAD_REQUEST', `This is no GraphQL over HTTP: ${what}.`);
}

/** Apollo's clients know their message and code, and send the text as well when they see them. */
export function documentUnknown({ documentId, isApollos }: DocumentById): ClientError {
  if (isApollos) return new ClientError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
  return new ClientError('PERSISTED_DOCUMENT_NOT_FOUND', 'There is no persisted document with this id.', {
    details: { id: documentId.slice(0, 100) },
  });
}

export function persistedRequired(): ClientError {
  return new ClientError(
    'PERSISTED_DOCUMENT_REQUIRED',
    'This tenant runs persisted documents only: send a documentId instead of a query.',
  );
}

export function documentMismatch(): ClientError {
  return new ClientError(
    'PERSISTED_DOCUMENT_MISMATCH',
    'extensions.persistedQuery.sha256Hash is not the hash of the query beside it.',
  );
}
