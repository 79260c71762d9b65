import { parseInput, type RequestContext, requirePermission, type UnitOfWork } from '@rustok/kernel';
import { TagCreated } from '../events.js';
import { TagModel, type TagRow } from '../tag-model.js';
import { newTag } from '../tag-rules.js';
import { replaceTagTranslations } from './write-tag.js';

/** Throws `BAD_USER_INPUT` or `DUPLICATE_SLUG`. */
export function createTag(context: RequestContext, input: unknown): Promise<TagRow> {
  return context.database.transaction((unit) => insertTag(unit, context, input));
}

export async function insertTag(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<TagModel> {
  requirePermission(context.actor, 'tags:create');
  const { translations } = parseInput(newTag, input);
  const tag = await TagModel.query(unit.trx).insert({}).returning('*');
  await replaceTagTranslations(unit, tag.id, translations);
  unit.append(TagCreated, { tagId: tag.id });
  return tag;
}
