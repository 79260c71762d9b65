import { type Connection, ConnectionArgs, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Args, Ctx, Field, InputType, Query, Resolver } from 'type-graphql';
import { findCategoryBySlug, listCategories } from '../category-lists.js';
import { categoryById, replyById, topicById } from '../loaders.js';
import { listReplies } from '../reply-lists.js';
import { ReplyStatus } from '../reply-rules.js';
import { listTopics } from '../topic-lists.js';
import type { TopicRow } from '../topic-model.js';
import { TopicStatus } from '../topic-rules.js';
import type { SeenReply } from '../visibility.js';
import { ForumCategory, ForumCategoryConnection, localized, type LocalizedCategory } from './category.js';
import { ForumReply, ForumReplyConnection } from './reply.js';
import { ForumTopic, ForumTopicConnection } from './topic.js';

@InputType({ description: 'Conditions that must all hold.' })
export class ForumTopicsFilter {
  @Field(() => UUIDScalar, { nullable: true, description: 'In this very category.' })
  categoryId?: string | null;

  @Field(() => TopicStatus, { nullable: true })
  status?: TopicStatus | null;

  @Field(() => String, { nullable: true })
  tag?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  authorId?: string | null;

  @Field(() => String, { nullable: true, description: 'Held in this language.' })
  locale?: string | null;
}

@InputType({ description: 'Conditions that must all hold.' })
export class ForumRepliesFilter {
  @Field(() => UUIDScalar, { nullable: true })
  topicId?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  categoryId?: string | null;

  @Field(() => ReplyStatus, { nullable: true })
  status?: ReplyStatus | null;
}

@Resolver()
export class ForumQueries {
  @Query(() => ForumCategory, { nullable: true })
  async forumCategory(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedCategory | null> {
    const category = await loaders.get(categoryById).load(id);
    return category && { ...category, locale };
  }

  @Query(() => ForumCategory, {
    nullable: true,
    description:
      'Without a locale any translation’s slug counts, and the category is in the locale of its slug.',
  })
  forumCategoryBySlug(
    @Arg('slug', () => String) slug: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedCategory | null> {
    return findCategoryBySlug(context, { slug, locale });
  }

  @Query(() => ForumCategoryConnection, { description: 'By position.' })
  async forumCategories(
    @Arg('rootsOnly', () => Boolean, {
      defaultValue: false,
      description: 'Only those that lie below no other.',
    })
    rootsOnly: boolean,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<LocalizedCategory>> {
    return localized(await listCategories(context, { rootsOnly }, args), locale);
  }

  @Query(() => ForumTopic, { nullable: true })
  forumTopic(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<TopicRow | null> {
    return loaders.get(topicById).load(id);
  }

  @Query(() => ForumTopicConnection, {
    description: 'Pinned ones first, then those where something happened last.',
  })
  forumTopics(
    @Arg('filter', () => ForumTopicsFilter, { nullable: true }) filter: ForumTopicsFilter | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<TopicRow>> {
    return listTopics(context, filter ?? {}, args);
  }

  @Query(() => ForumReply, { nullable: true })
  forumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<SeenReply | null> {
    return loaders.get(replyById).load(id);
  }

  @Query(() => ForumReplyConnection, {
    description:
      'For moderators, oldest first. Needs `forum_replies:moderate`. Readers follow a topic’s `replies`.',
  })
  forumReplies(
    @Arg('filter', () => ForumRepliesFilter, { nullable: true }) filter: ForumRepliesFilter | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<SeenReply>> {
    return listReplies(context, filter ?? {}, args);
  }
}
