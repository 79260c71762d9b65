import { createHash } from 'node:crypto';

/** `sha256:<64 hex digits>` */
export const DOCUMENT_ID = /^sha256:[0-9a-f]{64}$/;

/** The id of a document follows from its text, as the appendix on persisted documents of GraphQL over HTTP has it. */
export function documentIdOf(document: string): string {
  return `sha256:${createHash('sha256').update(document).digest('hex')}`;
}
