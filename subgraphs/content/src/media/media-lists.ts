import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import { type MediaRow, selectMedia } from './media-model.js';
import { checkedTypePattern } from './media-rules.js';
import { whereListed } from './media-visibility.js';

export interface MediaFilter {
  readonly mimeType?: string | null;
  readonly search?: string | null;
  readonly uploadedBy?: string | null;
}

const NEWEST_FIRST: readonly KeysetColumn<MediaRow>[] = [
  {
    column: 'm.created_at',
    direction: 'desc',
    type: 'timestamptz(3)',
    valueOf: ({ createdAt }) => createdAt,
  },
  { column: 'm.id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
];

/** What the actor may list, newest first. Throws `BAD_USER_INPUT` for a type that is none. */
export function listMedia(
  context: RequestContext,
  { mimeType, search, uploadedBy }: MediaFilter,
  args: ConnectionArgs,
): Promise<Connection<MediaRow>> {
  return context.database.read((trx) => {
    const query = selectMedia(trx);
    whereListed(query, context.actor);
    if (mimeType != null) {
      const pattern = checkedTypePattern(mimeType, 'filter.mimeType');
      if (pattern.endsWith('/*')) query.whereRaw('starts_with(m.mime_type, ?)', [pattern.slice(0, -1)]);
      else query.where('m.mime_type', pattern);
    }
    if (uploadedBy != null) query.where('m.uploaded_by', uploadedBy);
    if (search != null && search.trim() !== '') {
      const part = `%${search.trim().replace(/[\\%_]/g, '\\$&')}%`;
      query.where((named) => {
        named
          .where('m.original_name', 'ilike', part)
          .orWhereExists(
            trx('media_translations as t')
              .whereRaw('t.tenant_id = m.tenant_id and t.media_id = m.id')
              .where('t.title', 'ilike', part),
          );
      });
    }
    return keysetPage({ list: 'media', query, order: NEWEST_FIRST, args, context });
  });
}
