import { concurrentModification, parseInput, type RequestContext, requirePermission } from '@rustok/kernel';
import { tagNotFound } from '../errors.js';
import { TagUpdated } from '../events.js';
import { forgetTag } from '../loaders.js';
import { TagModel, type TagRow } from '../tag-model.js';
import { tagChanges } from '../tag-rules.js';
import { replaceTagTranslations } from './write-tag.js';

/** Throws `TAG_NOT_FOUND`, `BAD_USER_INPUT`, `DUPLICATE_SLUG` or `CONCURRENT_MODIFICATION`. */
export function updateTag(context: RequestContext, id: string, input: unknown): Promise<TagRow> {
  requirePermission(context.actor, 'tags:update');
  const { expectedVersion, translations } = parseInput(tagChanges, input);
  return context.database.transaction(async (unit) => {
    const tag = await TagModel.query(unit.trx).findById(id).forNoKeyUpdate();
    if (!tag) throw tagNotFound(id);
    if (tag.version !== expectedVersion) {
      throw concurrentModification('tag', { expected: expectedVersion, actual: tag.version });
    }
    const [written] = await TagModel.query(unit.trx)
      .patch({ version: tag.version + 1 })
      .where({ id })
      .returning('*');
    if (!written) throw tagNotFound(id);
    await replaceTagTranslations(unit, id, translations);
    unit.append(TagUpdated, { tagId: id });
    forgetTag(context, id);
    return written;
  });
}
