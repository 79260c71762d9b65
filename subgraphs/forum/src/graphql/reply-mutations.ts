import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { createReply } from '../operations/create-reply.js';
import { deleteReply } from '../operations/delete-reply.js';
import { moderateReply, rejectReply } from '../operations/moderate-reply.js';
import { updateReply } from '../operations/update-reply.js';
import type { SeenReply } from '../visibility.js';
import { CreateForumReplyInput, UpdateForumReplyInput } from './inputs.js';
import { ForumReply } from './reply.js';

@Resolver()
export class ReplyMutations {
  @Mutation(() => ForumReply, {
    description: 'Waits for approval where replies do. Needs `forum_replies:create`.',
  })
  createForumReply(
    @Arg('input', () => CreateForumReplyInput) input: CreateForumReplyInput,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply> {
    return createReply(context, input);
  }

  @Mutation(() => ForumReply, {
    description:
      'Its new text waits for approval where replies do. Authors may while the topic is open and as long as the ' +
      'tenant lets them. Needs `forum_replies:update`.',
  })
  updateForumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateForumReplyInput) input: UpdateForumReplyInput,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply> {
    return updateReply(context, id, input);
  }

  @Mutation(() => Boolean, {
    description:
      'One’s own, or any as a moderator. What was answered leaves a placeholder. Needs `forum_replies:delete`.',
  })
  async deleteForumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteReply(context, id);
    return true;
  }

  @Mutation(() => ForumReply, { description: 'From pending or rejected. Needs `forum_replies:moderate`.' })
  approveForumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply> {
    return moderateReply(context, id, 'approved');
  }

  @Mutation(() => ForumReply, { description: 'From pending. Needs `forum_replies:moderate`.' })
  rejectForumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('reason', () => String, { nullable: true, description: 'Shown to the author.' })
    reason: string | null,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply> {
    return rejectReply(context, id, { reason });
  }

  @Mutation(() => ForumReply, {
    description: 'From approved; what answers it stays, below a placeholder. Needs `forum_replies:moderate`.',
  })
  hideForumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply> {
    return moderateReply(context, id, 'hidden');
  }

  @Mutation(() => ForumReply, { description: 'From hidden. Needs `forum_replies:moderate`.' })
  restoreForumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply> {
    return moderateReply(context, id, 'restored');
  }
}
