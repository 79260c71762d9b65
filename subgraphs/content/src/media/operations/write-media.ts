import type { UnitOfWork } from '@rustok/kernel';
import type { MediaTexts } from '../media-rules.js';

/** Replaces the whole set. */
export async function writeMediaTranslations(
  { trx }: UnitOfWork,
  mediaId: string,
  translations: readonly MediaTexts[],
): Promise<void> {
  await trx('media_translations').where({ media_id: mediaId }).delete();
  if (translations.length === 0) return;
  await trx('media_translations').insert(
    translations.map(({ locale, title, altText, caption }) => ({
      media_id: mediaId,
      locale,
      title: title || null,
      alt_text: altText || null,
      caption: caption || null,
    })),
  );
}

/** The row for a change, held until the end of the transaction. */
export async function lockMedia(
  { trx }: UnitOfWork,
  id: string,
): Promise<
  | {
      readonly version: number;
      /** Bytes; the driver gives a bigint as text. */
      readonly size: string;
      readonly uploaded_by: string | null;
    }
  | undefined
> {
  return trx('media')
    .where({ id })
    .whereNull('deleted_at')
    .forUpdate()
    .first('version', 'size', 'uploaded_by');
}
