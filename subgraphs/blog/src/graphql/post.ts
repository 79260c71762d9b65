import {
  bestTranslation,
  type Connection,
  ConnectionArgs,
  connectionType,
  DateTimeScalar,
  isUuid,
  type RequestContext,
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
import { bodiesOfPost, commentsOfPost, postById, translationsOfPost } from '../loaders.js';
import type { PostBodyRow, PostRow, PostTranslationRow } from '../post-model.js';
import { PostBodyFormat, PostStatus } from '../post-rules.js';
import { CommentConnection } from './comment.js';
import { mayEdit } from '../visibility.js';
import { Category, User } from './stubs.js';

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

  @Field(() => [String])
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
    @Root() { id: postId }: PostRow,
    @Arg('status', () => CommentStatus, { nullable: true }) status: CommentStatus | null,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<CommentRow> | null> {
    return loaders.get(commentsOfPost).load({ postId, first, after: after ?? null, status });
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
