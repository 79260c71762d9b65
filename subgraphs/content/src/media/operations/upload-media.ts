import { OutageError, parseInput, type RequestContext, requirePermission, type Upload } from '@rustok/kernel';
import { v7 as uuidv7 } from 'uuid';
import { settingsOf } from '../../settings.js';
import { InspectedFile } from '../inspected-file.js';
import { mediaNotFound } from '../media-errors.js';
import { MediaUploaded } from '../media-events.js';
import { findMedia, type MediaRow } from '../media-model.js';
import { requireRoom, takeRoom } from '../media-quota.js';
import { fileNameOf, originalNameOf, uploadTexts } from '../media-rules.js';
import { writeMediaTranslations } from './write-media.js';

/** What the module keeps its files in, in the tenant's storage. */
export const MEDIA_FOLDER = 'media';

/**
 * Keeps a file: its bytes first, then the row that stands for them, so that there is never a row without its file. What
 * fails before the row takes the bytes back, or leaves them to the sweep. `begin`: starts to read; not before the actor may.
 * Throws `MEDIA_TYPE_NOT_ALLOWED`, `MEDIA_TOO_LARGE`, `MEDIA_QUOTA_EXCEEDED`, `BAD_USER_INPUT`, and what `begin` throws.
 */
export async function uploadMedia(context: RequestContext, begin: () => Promise<Upload>): Promise<MediaRow> {
  requirePermission(context.actor, 'media:create');
  await requireRoom(context);
  const { maxUploadBytes, allowedMediaTypes } = settingsOf(context);
  const upload = await begin();
  const texts = parseInput(uploadTexts, upload.fields);
  const limits = { maxBytes: maxUploadBytes, allowed: allowedMediaTypes };
  const file = await InspectedFile.begin(upload.content, limits);

  const storageKey = context.files.newKey(MEDIA_FOLDER);
  await context.files.put(storageKey, file.content());
  const id = uuidv7();
  try {
    await keepRow(context, { id, file, storageKey, texts, fileName: upload.fileName });
  } catch (error) {
    await takeBack(context, storageKey, error);
    throw error;
  }
  const [row] = await findMedia(context, [id]);
  if (!row) throw mediaNotFound(id);
  return row;
}

interface KeptFile {
  readonly id: string;
  readonly file: InspectedFile;
  readonly storageKey: string;
  readonly fileName: string;
  readonly texts: ReturnType<typeof uploadTexts.parse>;
}

async function keepRow(context: RequestContext, { id, file, storageKey, ...given }: KeptFile): Promise<void> {
  const { mimeType, extension } = file;
  const { size, sha256, dimensions } = file.facts();
  const originalName = originalNameOf(given.fileName, `file.${extension}`);
  await context.database.transaction(async (unit) => {
    await takeRoom(unit.trx, size, context);
    await unit.trx('media').insert({
      id,
      uploaded_by: context.actor.kind === 'user' ? context.actor.userId : null,
      file_name: fileNameOf(originalName, { id, extension }),
      original_name: originalName,
      mime_type: mimeType,
      size,
      sha256,
      storage_key: storageKey,
      storage_driver: context.files.driver,
      ...dimensions,
    });
    const { locale = context.tenant.locales.default, ...texts } = given.texts;
    if (Object.values(texts).some((text) => text != null && text !== '')) {
      await writeMediaTranslations(unit, id, [{ locale, ...texts }]);
    }
    unit.append(MediaUploaded, { mediaId: id, mimeType, size });
  });
}

/** Where the database went away nobody can tell whether the row is there after all: then a sweep decides, later. */
async function takeBack(
  { files, logger }: RequestContext,
  storageKey: string,
  reason: unknown,
): Promise<void> {
  if (reason instanceof OutageError) return;
  await files
    .delete(storageKey)
    .catch((error: unknown) =>
      logger.warn({ err: error, storageKey }, 'a file without a row is left to the sweep'),
    );
}
