import {
  parseInput,
  type RequestContext,
  requirePermission,
  requireUser,
  type UnitOfWork,
} from '@rustok/kernel';
import { PostCreated, PostPublished } from '../events.js';
import { PostModel, type PostRow } from '../post-model.js';
import { newPost, PostStatus } from '../post-rules.js';
import { settingsOf } from '../settings.js';
import { findPostTags, linkTags } from './tag-post.js';
import { requireMedia, translated, writeTranslation } from './write-post.js';

/**
 * Creates a post whose author is the actor, in one locale; further translations come with updates.
 * Throws `BAD_USER_INPUT` or `DUPLICATE_SLUG`.
 */
export function createPost(context: RequestContext, input: unknown): Promise<PostRow> {
  return context.database.transaction((unit) => insertPost(unit, context, input));
}

export async function insertPost(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<PostModel> {
  requirePermission(context.actor, 'posts:create');
  const { userId: authorId } = requireUser(context.actor);
  const {
    tags,
    tagIds,
    categoryId = null,
    featuredMediaId = null,
    publish,
    ...translation
  } = parseInput(newPost(settingsOf(context)), input);
  if (publish) requirePermission(context.actor, 'posts:publish');

  if (featuredMediaId !== null) await requireMedia(unit, featuredMediaId);
  const tagged = await findPostTags(unit, { tags, tagIds }, context);
  const post = await PostModel.query(unit.trx)
    .insert({
      authorId,
      editedBy: authorId,
      categoryId,
      featuredMediaId,
      tags: tagged.words,
      ...(publish ? { status: PostStatus.PUBLISHED, publishedAt: new Date() } : { status: PostStatus.DRAFT }),
    })
    .returning('*')
    .catch((error: unknown) => {
      throw translated(error);
    });
  await writeTranslation(unit, post.id, translation);
  if (tagged.ids.length > 0) await linkTags(unit, post.id, tagged.ids);
  unit.append(PostCreated, { postId: post.id, authorId });
  if (publish) unit.append(PostPublished, { postId: post.id, categoryId, tags: [...post.tags] });
  return post;
}
