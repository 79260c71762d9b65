import type { ConsumerDefinition, PayloadOf } from '@rustok/kernel';
import { MediaDeleted } from '../media-events.js';

/**
 * Removes the bytes of what was deleted, then its row. Again does no harm: without a row there is nothing to do, and a file
 * that is gone already may be removed once more.
 */
export const removeMediaFile: ConsumerDefinition = {
  name: 'content.media-files',
  events: [MediaDeleted.type],
  async handle({ payload }, { platform, tenant, unit }) {
    const { mediaId } = payload as PayloadOf<typeof MediaDeleted>;
    const media: { storage_key: string } | undefined = await unit
      .trx('media')
      .where({ id: mediaId })
      .whereNotNull('deleted_at')
      .first('storage_key');
    if (!media) return;
    await platform.filesOf(tenant.id).delete(media.storage_key);
    await unit.trx('media').where({ id: mediaId }).delete();
  },
};
