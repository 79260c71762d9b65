import type { RequestContext } from '@rustok/kernel';
import type { Knex } from 'knex';

/** A file as lists and loaders read it. */
export interface MediaRow {
  readonly id: string;
  readonly uploadedBy: string | null;
  readonly fileName: string;
  readonly originalName: string;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly storageKey: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface MediaTranslationRow {
  readonly mediaId: string;
  readonly locale: string;
  readonly title: string | null;
  readonly altText: string | null;
  readonly caption: string | null;
}

// A size is below 2^31, whatever the driver makes of a bigint.
const COLUMNS = `m.id, m.uploaded_by as "uploadedBy", m.file_name as "fileName", m.original_name as "originalName",
  m.mime_type as "mimeType", m.size::int as size, m.sha256, m.storage_key as "storageKey", m.width, m.height, m.metadata,
  m.version, m.created_at as "createdAt", m.updated_at as "updatedAt"`;

/** What is not deleted, as `m`. */
export function selectMedia(trx: Knex): Knex.QueryBuilder {
  return trx('media as m').select(trx.raw(COLUMNS)).whereNull('m.deleted_at');
}

export function findMedia(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly MediaRow[]> {
  return database.prepared<MediaRow>(
    {
      name: 'content.media-by-id',
      text: `select ${COLUMNS} from media m where m.id = any($1::uuid[]) and m.deleted_at is null`,
    },
    [ids],
  );
}

export function findMediaTranslations(
  { database }: RequestContext,
  mediaIds: readonly string[],
): Promise<readonly MediaTranslationRow[]> {
  return database.prepared<MediaTranslationRow>(
    {
      name: 'content.translations-by-media',
      text: `select media_id as "mediaId", locale, title, alt_text as "altText", caption
               from media_translations where media_id = any($1::uuid[]) order by locale`,
    },
    [mediaIds],
  );
}
