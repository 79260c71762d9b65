import { type Connection, ConnectionArgs, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Args, Ctx, Field, InputType, Query, registerEnumType, Resolver } from 'type-graphql';
import { listComments } from '../comment-lists.js';
import type { CommentRow } from '../comment-model.js';
import { CommentStatus } from '../comment-rules.js';
import { postById } from '../loaders.js';
import { findPostBySlug, listPosts, PostOrder } from '../post-lists.js';
import { PostStatus } from '../post-rules.js';
import { CommentConnection } from './comment.js';
import { type LocalizedPost, Post, PostConnection } from './post.js';

registerEnumType(PostOrder, {
  name: 'PostOrder',
  description: 'Newest and oldest go by publication; what is not published stands where it was created.',
});

@InputType({ description: 'Conditions that must all hold.' })
export class PostsFilter {
  @Field(() => PostStatus, { nullable: true })
  status?: PostStatus | null;

  @Field(() => UUIDScalar, { nullable: true })
  categoryId?: string | null;

  @Field(() => String, { nullable: true, description: 'A word of `tags`.' })
  tag?: string | null;

  @Field(() => UUIDScalar, { nullable: true, description: 'Of `linkedTags`.' })
  tagId?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  authorId?: string | null;
}

@Resolver()
export class BlogQueries {
  @Query(() => Post, { nullable: true })
  async post(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedPost | null> {
    const post = await loaders.get(postById).load(id);
    return post && { ...post, locale };
  }

  @Query(() => Post, {
    nullable: true,
    description: 'Without a locale any translation’s slug counts, and the post is in the locale of its slug.',
  })
  postBySlug(
    @Arg('slug', () => String) slug: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedPost | null> {
    return findPostBySlug(context, { slug, locale });
  }

  @Query(() => PostConnection)
  async posts(
    @Arg('filter', () => PostsFilter, { nullable: true }) filter: PostsFilter | null,
    @Arg('order', () => PostOrder, { nullable: true, description: 'Default: `NEWEST`.' })
    order: PostOrder | null,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<LocalizedPost>> {
    const { edges, pageInfo } = await listPosts(context, filter ?? {}, args, order ?? undefined);
    return { edges: edges.map(({ node, cursor }) => ({ node: { ...node, locale }, cursor })), pageInfo };
  }

  @Query(() => CommentConnection, { description: 'For moderators, oldest first. Needs `comments:moderate`.' })
  comments(
    @Arg('postId', () => UUIDScalar, { nullable: true }) postId: string | null,
    @Arg('status', () => CommentStatus, { nullable: true }) status: CommentStatus | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<CommentRow>> {
    return listComments(context, { postId, status }, args);
  }
}
