import {
  type ConsumerDefinition,
  type PayloadOf,
  type RequestContext,
  systemActor,
  type UnitOfWork,
} from '@rustok/kernel';
import { PostPublicationDue } from '../events.js';
import { PostModel } from '../post-model.js';
import { PostStatus } from '../post-rules.js';
import { publish, unpublish } from '../operations/change-post-status.js';

/**
 * Publishes and unpublishes at the times that were set. Again, or late, it does nothing: the post then has another time,
 * or none.
 */
export const publicationDue: ConsumerDefinition = {
  name: 'blog.publications',
  events: [PostPublicationDue.type],
  async handle({ payload }, { platform, tenant, unit }) {
    const due = payload as PayloadOf<typeof PostPublicationDue>;
    const context = platform.contextFor({ tenant, actor: systemActor('consumer:blog.publications') });
    await changeWhenStillDue(unit, context, due);
  },
};

async function changeWhenStillDue(
  unit: UnitOfWork,
  context: RequestContext,
  { postId, change, at }: PayloadOf<typeof PostPublicationDue>,
): Promise<void> {
  const post = await PostModel.query(unit.trx).findById(postId).forNoKeyUpdate();
  if (!post || post.deletedAt) return;
  const set = change === 'publish' ? post.publishAt : post.unpublishAt;
  if (set?.getTime() !== Date.parse(at)) return;

  if (change === 'publish' && post.status === PostStatus.DRAFT) await publish(unit, context, postId);
  if (change === 'unpublish' && post.status === PostStatus.PUBLISHED) {
    await unpublish(unit, context, postId);
  }
}
