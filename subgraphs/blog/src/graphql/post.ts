import {
  bestTranslation,
  type Connection,
  ConnectionArgs,
  connectionType,
  DateTimeScalar,
  isUuid,
  type RequestContext,
  seoMeta,
  SeoMetaType,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  Extensions,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import type { CommentRow } from '../comment-model.js';
import { CommentStatus } from '../comment-rules.js';
import { bodiesOfPost, commentsOfPost, linkedTagsOfPost, postById, translationsOfPost } from '../loaders.js';
import type { PostBodyRow, PostRow, PostTranslationRow } from '../post-model.js';
import { type PostRevisionRow, revisionsOfPost } from '../post-revisions.js';
import { PostBodyFormat, PostStatus } from '../post-rules.js';
import { CommentConnection } from './comment.js';
import { mayEdit } from '../visibility.js';
import { PostRevisionConnection } from './post-revision.js';
import { Category, Media, Tag, User } from './stubs.js';

registerEnumType(PostStatus, {
  name: 'PostStatus',
  description: 'Only what is published is seen by everybody.',
});
registerEnumType(PostBodyFormat, { name: 'PostBodyFormat', description: 'How a body is to be read.' });

/** A post, and the locale its root field asked for; fields without a `locale` of their own use it. */
export type LocalizedPost = PostRow & { readonly locale?: string | null };

export function resolvePost({ id }: { id: string }, context: RequestContext): Promise<PostRow | null> {
  return isUuid(id) ? context.loaders.get(postById).load(id) : Promise.resolve(null);
}

@ObjectType()
export class PostTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String, { nullable: true })
  excerpt!: string | null;
}

@ObjectType({ description: 'A post of the blog.' })
@Directive('@key(fields: "id")')
export class Post {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => PostStatus)
  status!: PostStatus;

  @Field(() => [String], { description: 'In the author’s words.' })
  tags!: readonly string[];

  @Field(() => Int, { description: 'Of approved comments.' })
  commentCount!: number;

  @Field(() => String, { nullable: true, description: 'Why it was archived.' })
  archiveReason!: string | null;

  @Field(() => Int, { description: 'Goes up with each write: the `version` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  publishedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it becomes public by itself.' })
  publishAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it stops being public by itself.' })
  unpublishAt!: Date | null;
}

export const PostConnection = connectionType('Post', Post);

@Resolver(() => Post)
export class PostResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Null when the user is gone.' })
  author(@Root() { authorId }: PostRow): User | null {
    return authorId === null ? null : { id: authorId };
  }

  @FieldResolver(() => Category, { nullable: true })
  category(@Root() { categoryId }: PostRow): Category | null {
    return categoryId === null ? null : { id: categoryId };
  }

  @FieldResolver(() => Media, {
    nullable: true,
    description: 'The image, or another file, that stands for it. Null also for who may not read it.',
  })
  featuredMedia(@Root() { featuredMediaId }: PostRow): Media | null {
    return featuredMediaId === null ? null : { id: featuredMediaId };
  }

  @FieldResolver(() => String)
  async title(
    @Root() post: LocalizedPost,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await bestText(post, locale, context))?.title ?? '';
  }

  @FieldResolver(() => String)
  async slug(
    @Root() post: LocalizedPost,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await bestText(post, locale, context))?.slug ?? '';
  }

  @FieldResolver(() => String, { nullable: true })
  async excerpt(
    @Root() post: LocalizedPost,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await bestText(post, locale, context))?.excerpt ?? null;
  }

  @FieldResolver(() => String)
  async body(
    @Root() post: LocalizedPost,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await bestBody(post, locale, context))?.body ?? '';
  }

  @FieldResolver(() => PostBodyFormat, { description: 'Of the body in the same locale.' })
  async bodyFormat(
    @Root() post: LocalizedPost,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<PostBodyFormat> {
    return (await bestBody(post, locale, context))?.bodyFormat ?? PostBodyFormat.MARKDOWN;
  }

  @FieldResolver(() => SeoMetaType, {
    description: 'Of the text in the same locale, which gives what is not set.',
  })
  async seo(
    @Root() post: LocalizedPost,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<SeoMetaType> {
    const text = await bestText(post, locale, context);
    return seoMeta(text?.seo ?? {}, { title: text?.title ?? null, excerpt: text?.excerpt ?? null });
  }

  @FieldResolver(() => [Tag], { description: 'Those of `tags` that the tenant’s vocabulary has.' })
  async linkedTags(@Root() { id }: PostRow, @Ctx() { loaders }: RequestContext): Promise<readonly Tag[]> {
    return (await loaders.get(linkedTagsOfPost).load(id)) ?? [];
  }

  @FieldResolver(() => PostRevisionConnection, {
    nullable: true,
    description: 'Former versions, newest first; null for those who may not edit it.',
  })
  @Extensions({ viewer: true })
  revisions(
    @Root() post: PostRow,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { actor, loaders }: RequestContext,
  ): Promise<Connection<PostRevisionRow> | null> {
    if (!mayEdit(post, actor)) return Promise.resolve(null);
    return loaders.get(revisionsOfPost).load({ parentId: post.id, first, after });
  }

  @FieldResolver(() => [PostTranslation])
  async translations(
    @Root() { id }: PostRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly PostTranslationRow[]> {
    return (await loaders.get(translationsOfPost).load(id)) ?? [];
  }

  @FieldResolver(() => Boolean, { description: 'Whether the one who asks may use `updatePost` on it.' })
  @Extensions({ viewer: true })
  viewerCanEdit(@Root() post: PostRow, @Ctx() { actor }: RequestContext): boolean {
    return mayEdit(post, actor);
  }

  @FieldResolver(() => CommentConnection, {
    description: 'Oldest first: approved ones and one’s own; a moderator sees all.',
  })
  async comments(
    @Root() { id: parentId }: PostRow,
    @Arg('status', () => CommentStatus, { nullable: true }) status: CommentStatus | null,
    @Arg('topLevel', () => Boolean, { defaultValue: false, description: 'Without answers to comments.' })
    topLevel: boolean,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<CommentRow> | null> {
    return loaders.get(commentsOfPost).load({ parentId, first, after, filter: { status, topLevel } });
  }
}

async function bestText(
  { id, locale: asked }: LocalizedPost,
  locale: string | null | undefined,
  context: RequestContext,
): Promise<PostTranslationRow | undefined> {
  const translations = (await context.loaders.get(translationsOfPost).load(id)) ?? [];
  return bestTranslation(translations, context.locales(locale ?? asked));
}

async function bestBody(
  { id, locale: asked }: LocalizedPost,
  locale: string | null | undefined,
  context: RequestContext,
): Promise<PostBodyRow | undefined> {
  const bodies = (await context.loaders.get(bodiesOfPost).load(id)) ?? [];
  return bestTranslation(bodies, context.locales(locale ?? asked));
}
