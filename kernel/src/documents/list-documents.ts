import { requirePermission } from '../access/actor.js';
import type { Connection, ConnectionArgs } from '../graphql/connection.js';
import { keysetPage } from '../graphql/keyset.js';
import type { RequestContext } from '../module/request-context.js';

/** A persisted document, as those who manage them see it. */
export interface ListedDocument {
  readonly id: string;
  readonly document: string;
  readonly name: string | null;
  readonly createdAt: Date;
  /** A user's id, or what of the platform acted: `command:…`. */
  readonly createdBy: string;
}

/** Newest first. Needs `documents:manage`. Throws `BAD_USER_INPUT` and `INVALID_CURSOR`. */
export async function listDocuments(
  context: RequestContext,
  args: ConnectionArgs,
): Promise<Connection<ListedDocument>> {
  requirePermission(context.actor, 'documents:manage');
  return context.database.read((trx) =>
    keysetPage<ListedDocument>({
      list: 'persisted-documents',
      query: trx('sys_persisted_documents').select({
        id: 'id',
        document: 'document',
        name: 'name',
        createdAt: 'created_at',
        createdBy: 'created_by',
      }),
      order: [
        {
          column: 'created_at',
          direction: 'desc',
          type: 'timestamptz(3)',
          valueOf: ({ createdAt }) => createdAt,
        },
        { column: 'id', direction: 'desc', type: 'text', valueOf: ({ id }) => id },
      ],
      args,
      context,
    }),
  );
}
