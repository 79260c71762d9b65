import { badField, type RequestContext, type UnitOfWork, violates } from '@rustok/kernel';
import { settingsOf } from '../settings.js';

/** What an input says of tags; an absent one is none. */
export interface GivenTags {
  readonly tags?: readonly string[] | null | undefined;
  readonly tagIds?: readonly string[] | null | undefined;
}

export interface PostTags {
  /** As the author wrote them, and the names of those given by id. */
  readonly words: readonly string[];
  /** Of those that are in the tenant's vocabulary. */
  readonly ids: readonly string[];
}

/**
 * Finds the words in the vocabulary, by a name or a slug in any language, and the names of tags given by id.
 * Throws `BAD_USER_INPUT` for an id that does not exist, and for more words than `maxTags`.
 */
export async function findPostTags(
  { trx }: UnitOfWork,
  { tags, tagIds }: GivenTags,
  context: RequestContext,
): Promise<PostTags> {
  const words = tags ?? [];
  const ids = tagIds ?? [];
  if (words.length + ids.length === 0) return { words, ids };

  const known: { id: string; locale: string; name: string; slug: string }[] = await trx('tag_translations')
    .whereIn('tag_id', [...ids])
    .orWhereIn('name', [...words])
    .orWhereIn('slug', [...words])
    .orderBy(['locale', 'tag_id'])
    .select('tag_id as id', 'locale', 'name', 'slug');
  const matching = words.map((word) => known.find(({ name, slug }) => name === word || slug === word)?.id);
  const names = ids.map((id, index) => {
    const translations = known.filter((row) => row.id === id);
    const { default: preferred } = context.tenant.locales;
    const best = translations.find(({ locale }) => locale === preferred) ?? translations[0];
    if (!best) throw badField(`tagIds.${index}`, 'does not exist');
    return best.name;
  });
  // A tag that was given by id and in words is there once.
  const added = names.filter((_, index) => !matching.includes(ids[index]));

  const all = [...new Set([...words, ...added])];
  const { maxTags } = settingsOf(context);
  if (all.length > maxTags) throw badField(tags ? 'tags' : 'tagIds', `must be at most ${maxTags}`);
  return { words: all, ids: [...new Set([...matching, ...ids].filter((id) => id !== undefined))] };
}

/** Links a post that is locked, or new, to these tags and no others. */
export async function linkTags({ trx }: UnitOfWork, postId: string, ids: readonly string[]): Promise<void> {
  await trx('blog_post_tags')
    .where({ post_id: postId })
    .whereNotIn('tag_id', [...ids])
    .delete();
  if (ids.length === 0) return;
  try {
    // Rows that stay are not written anew: whoever deletes their tag meanwhile waits for us, and we not for them.
    await trx('blog_post_tags')
      .insert(ids.map((tag_id, position) => ({ post_id: postId, tag_id, position })))
      .onConflict(['tenant_id', 'post_id', 'tag_id'])
      .merge(['position']);
  } catch (error) {
    // Somebody deleted it since it was found.
    throw violates(error, 'blog_post_tags_tag') ? badField('tagIds', 'does not exist') : error;
  }
}
