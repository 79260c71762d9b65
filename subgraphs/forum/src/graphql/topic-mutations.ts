import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { createTopic } from '../operations/create-topic.js';
import { deleteTopic } from '../operations/delete-topic.js';
import { moderateTopic, moveTopic } from '../operations/moderate-topic.js';
import { updateTopic } from '../operations/update-topic.js';
import type { TopicRow } from '../topic-model.js';
import { CreateForumTopicInput, UpdateForumTopicInput } from './inputs.js';
import { ForumTopic } from './topic.js';

@Resolver()
export class TopicMutations {
  @Mutation(() => ForumTopic, {
    description: 'Needs `forum_topics:create`, and a signed-in user as author.',
  })
  createForumTopic(
    @Arg('input', () => CreateForumTopicInput) input: CreateForumTopicInput,
    @Ctx() context: RequestContext,
  ): Promise<TopicRow> {
    return createTopic(context, input);
  }

  @Mutation(() => ForumTopic, {
    description:
      'Authors may while it is open and as long as the tenant lets them. Needs `forum_topics:update`.',
  })
  updateForumTopic(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateForumTopicInput) input: UpdateForumTopicInput,
    @Ctx() context: RequestContext,
  ): Promise<TopicRow> {
    return updateTopic(context, id, input);
  }

  @Mutation(() => Boolean, {
    description: 'One’s own while nobody has replied, or any as a moderator. Needs `forum_topics:delete`.',
  })
  async deleteForumTopic(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteTopic(context, id);
    return true;
  }

  @Mutation(() => ForumTopic, { description: 'Puts it above the others. Needs `forum_topics:moderate`.' })
  pinForumTopic(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<TopicRow> {
    return moderateTopic(context, id, 'pinned');
  }

  @Mutation(() => ForumTopic, { description: 'Back among the others. Needs `forum_topics:moderate`.' })
  unpinForumTopic(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<TopicRow> {
    return moderateTopic(context, id, 'unpinned');
  }

  @Mutation(() => ForumTopic, { description: 'Stops the discussion. Needs `forum_topics:moderate`.' })
  lockForumTopic(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<TopicRow> {
    return moderateTopic(context, id, 'locked');
  }

  @Mutation(() => ForumTopic, { description: 'Lets the discussion go on. Needs `forum_topics:moderate`.' })
  unlockForumTopic(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<TopicRow> {
    return moderateTopic(context, id, 'unlocked');
  }

  @Mutation(() => ForumTopic, { description: 'An open topic is settled. Needs `forum_topics:moderate`.' })
  closeForumTopic(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<TopicRow> {
    return moderateTopic(context, id, 'closed');
  }

  @Mutation(() => ForumTopic, {
    description: 'A closed or archived topic is open again. Needs `forum_topics:moderate`.',
  })
  reopenForumTopic(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<TopicRow> {
    return moderateTopic(context, id, 'reopened');
  }

  @Mutation(() => ForumTopic, {
    description: 'An open or closed topic is to be read only. Needs `forum_topics:moderate`.',
  })
  archiveForumTopic(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<TopicRow> {
    return moderateTopic(context, id, 'archived');
  }

  @Mutation(() => ForumTopic, {
    description: 'Into another category, with its replies. Needs `forum_topics:moderate`.',
  })
  moveForumTopic(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('categoryId', () => UUIDScalar) categoryId: string,
    @Ctx() context: RequestContext,
  ): Promise<TopicRow> {
    return moveTopic(context, id, { categoryId });
  }
}
