/** Documents that one call persists or removes. */
export const MAX_DOCUMENTS_AT_ONCE = 100;

/** Documents of a tenant. */
export const MAX_DOCUMENTS = 5_000;

/** Bytes of all documents of a tenant: a preview of its modules validates each of them. */
export const MAX_DOCUMENT_BYTES = 10_000_000;
