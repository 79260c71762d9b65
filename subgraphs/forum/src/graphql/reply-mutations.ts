import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { createReply } from '../operations/create-reply.js';
import { deleteReply } from '../operations/delete-reply.js';
import { moderateReply, rejectReply } from '../operations/moderate-reply.js';
import { updateReply } from '../operations/update-reply.js';
import { replyById } from '../loaders.js';
import type { ReplyModel } from '../reply-model.js';
import type { SeenReply } from '../visibility.js';
import { CreateForumReplyInput, UpdateForumReplyInput } from './inputs.js';
import { ForumReply } from './reply.js';

@Resolver()
export class ReplyMutations {
  @Mutation(() => ForumReply, {
    description: 'Waits for approval where replies do. Needs `forum_replies:create`.',
  })
  async createForumReply(
    @Arg('input', () => CreateForumReplyInput) input: CreateForumReplyInput,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply | null> {
    return seen(await createReply(context, input), context);
  }

  @Mutation(() => ForumReply, {
    description:
      'Its new text waits for approval where replies do. Authors may while the topic is open and as long as the ' +
      'tenant lets them. Needs `forum_replies:update`.',
  })
  async updateForumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateForumReplyInput) input: UpdateForumReplyInput,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply | null> {
    return seen(await updateReply(context, id, input), context);
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
  async approveForumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply | null> {
    return seen(await moderateReply(context, id, 'approved'), context);
  }

  @Mutation(() => ForumReply, { description: 'From pending. Needs `forum_replies:moderate`.' })
  async rejectForumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('reason', () => String, { nullable: true, description: 'Shown to the author.' })
    reason: string | null,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply | null> {
    return seen(await rejectReply(context, id, { reason }), context);
  }

  @Mutation(() => ForumReply, {
    description: 'From approved; what answers it stays, below a placeholder. Needs `forum_replies:moderate`.',
  })
  async hideForumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply | null> {
    return seen(await moderateReply(context, id, 'hidden'), context);
  }

  @Mutation(() => ForumReply, { description: 'From hidden. Needs `forum_replies:moderate`.' })
  async restoreForumReply(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<SeenReply | null> {
    return seen(await moderateReply(context, id, 'restored'), context);
  }
}

/** As whoever wrote sees it. */
function seen({ id }: ReplyModel, { loaders }: RequestContext): Promise<SeenReply | null> {
  return loaders.get(replyById).load(id);
}
