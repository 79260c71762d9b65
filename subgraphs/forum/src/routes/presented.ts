import type { RequestContext } from '@rustok/kernel';
import type { CategoryRow } from '../category-model.js';
import { bestText } from '../category-texts.js';
import { lastActivityAt } from '../topic-lists.js';
import type { TopicRow } from '../topic-model.js';
import type { SeenReply } from '../visibility.js';

// Plain JSON of what the routes answer.

export async function presentCategory(
  category: CategoryRow,
  locale: string | undefined,
  context: RequestContext,
) {
  const text = await bestText(category, locale, context);
  return {
    id: category.id,
    parent_id: category.parentId,
    position: category.position,
    depth: category.depth,
    icon: category.icon,
    color: category.color,
    is_moderated: category.isModerated,
    locale: text?.locale ?? null,
    name: text?.name ?? '',
    slug: text?.slug ?? '',
    description: text?.description ?? null,
    topic_count: category.topicCount,
    reply_count: category.replyCount,
    last_reply_at: category.lastReplyAt,
    version: category.version,
    created_at: category.createdAt,
    updated_at: category.updatedAt,
  };
}

export function presentTopic(topic: TopicRow) {
  return {
    id: topic.id,
    category_id: topic.categoryId,
    author_id: topic.authorId,
    locale: topic.locale,
    title: topic.title,
    tags: topic.tags,
    status: topic.status,
    is_pinned: topic.isPinned,
    is_locked: topic.isLocked,
    reply_count: topic.replyCount,
    last_reply_at: topic.lastReplyAt,
    last_activity_at: lastActivityAt(topic),
    version: topic.version,
    created_at: topic.createdAt,
    updated_at: topic.updatedAt,
    edited_at: topic.editedAt,
  };
}

export function presentReply(reply: SeenReply) {
  return {
    id: reply.id,
    topic_id: reply.topicId,
    parent_reply_id: reply.parentReplyId,
    depth: reply.depth,
    is_placeholder: reply.isPlaceholder,
    author_id: reply.authorId,
    status: reply.status,
    body: reply.body,
    version: reply.version,
    created_at: reply.createdAt,
    updated_at: reply.updatedAt,
    edited_at: reply.editedAt,
  };
}
