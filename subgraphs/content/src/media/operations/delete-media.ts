import { type RequestContext, requirePermission, requirePermissionOn } from '@rustok/kernel';
import { mediaNotFound } from '../media-errors.js';
import { MediaDeleted } from '../media-events.js';
import { forgetMedia } from '../media-loaders.js';
import { giveRoomBack } from '../media-quota.js';
import { lockMedia } from './write-media.js';

/**
 * For good: nobody sees it from now on. Its bytes are removed by a consumer of the event, for they must not be gone when
 * this is rolled back. Throws `MEDIA_NOT_FOUND`.
 */
export async function deleteMedia(context: RequestContext, id: string): Promise<void> {
  requirePermission(context.actor, 'media:delete');
  await context.database.transaction(async (unit) => {
    const media = await lockMedia(unit, id);
    if (!media) throw mediaNotFound(id);
    requirePermissionOn(context.actor, 'media:delete', media.uploaded_by);
    await unit.trx('media').where({ id }).update({ deleted_at: new Date() });
    await giveRoomBack(unit.trx, Number(media.size));
    unit.append(MediaDeleted, { mediaId: id });
  });
  forgetMedia(context, id);
}
