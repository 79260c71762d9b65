import { z } from 'zod';
import { defineEvent, type EventDefinition } from '../events/event-definition.js';
import { MAX_DOCUMENTS_AT_ONCE } from './document-limits.js';
import { DOCUMENT_ID } from './document-id.js';

const documents = z.array(z.string().regex(DOCUMENT_ID)).min(1).max(MAX_DOCUMENTS_AT_ONCE);

/** Each instance forgets that it did not know them. */
export const TenantDocumentsPersisted = defineEvent({
  type: 'tenant.documents.persisted',
  version: 1,
  description: 'Documents were persisted: clients of the tenant may run them by their ids.',
  payload: z.strictObject({ documents }),
});

/** Each instance forgets their texts. */
export const TenantDocumentsRemoved = defineEvent({
  type: 'tenant.documents.removed',
  version: 1,
  description: 'Persisted documents were removed: nobody can run them by their ids any more.',
  payload: z.strictObject({ documents }),
});

export const documentEvents: readonly EventDefinition[] = [TenantDocumentsPersisted, TenantDocumentsRemoved];
