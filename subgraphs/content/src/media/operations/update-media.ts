import {
  concurrentModification,
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
} from '@rustok/kernel';
import { mediaNotFound } from '../media-errors.js';
import { MediaUpdated } from '../media-events.js';
import { forgetMedia } from '../media-loaders.js';
import { findMedia, type MediaRow } from '../media-model.js';
import { mediaChanges, originalNameOf } from '../media-rules.js';
import { lockMedia, writeMediaTranslations } from './write-media.js';

/** What is said of a file; its bytes stay. Throws `MEDIA_NOT_FOUND`, `BAD_USER_INPUT` or `CONCURRENT_MODIFICATION`. */
export async function updateMedia(context: RequestContext, id: string, input: unknown): Promise<MediaRow> {
  requirePermission(context.actor, 'media:update');
  const { expectedVersion, translations, originalName, metadata } = parseInput(mediaChanges, input);
  await context.database.transaction(async (unit) => {
    const media = await lockMedia(unit, id);
    if (!media) throw mediaNotFound(id);
    requirePermissionOn(context.actor, 'media:update', media.uploaded_by);
    if (media.version !== expectedVersion) {
      throw concurrentModification('media', { expected: expectedVersion, actual: media.version });
    }
    await unit
      .trx('media')
      .where({ id })
      .update({
        ...(originalName !== undefined && { original_name: originalNameOf(originalName, 'file') }),
        ...(metadata !== undefined && { metadata: JSON.stringify(metadata) }),
        version: media.version + 1,
        updated_at: new Date(),
      });
    if (translations) await writeMediaTranslations(unit, id, translations);
    unit.append(MediaUpdated, { mediaId: id });
  });
  forgetMedia(context, id);
  const [row] = await findMedia(context, [id]);
  if (!row) throw mediaNotFound(id);
  return row;
}
