import { type RequestContext, requirePermission } from '@rustok/kernel';
import { tagNotFound } from '../errors.js';
import { TagDeleted } from '../events.js';
import { forgetTag } from '../loaders.js';
import { TagModel } from '../tag-model.js';

/** For good: what had it, in any module's table, loses it by its foreign key. Throws `TAG_NOT_FOUND`. */
export async function deleteTag(context: RequestContext, id: string): Promise<void> {
  requirePermission(context.actor, 'tags:delete');
  await context.database.transaction(async (unit) => {
    if ((await TagModel.query(unit.trx).deleteById(id)) === 0) throw tagNotFound(id);
    unit.append(TagDeleted, { tagId: id });
  });
  forgetTag(context, id);
}
