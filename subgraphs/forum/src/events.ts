import { defineEvent, eventId, eventText, type EventDefinition } from '@rustok/kernel';
import { z } from 'zod';
import { ReplyStatus } from './reply-rules.js';

const category = z.strictObject({ categoryId: eventId() });
/** The category is the one the topic was in then: subscribers filter by it. */
const topic = category.extend({ topicId: eventId() });
const reply = topic.extend({ replyId: eventId() });

function event<P extends z.ZodObject>(type: string, description: string, payload: P) {
  return defineEvent({ type, version: 1, description, payload });
}

export const CategoryCreated = event('forum.category.created', 'A category was created.', category);
export const CategoryUpdated = event(
  'forum.category.updated',
  'Names, place or moderation of a category were changed; not told of its counters.',
  category,
);
export const CategoryDeleted = event('forum.category.deleted', 'An empty category was deleted.', category);

export const TopicCreated = event(
  'forum.topic.created',
  'Somebody opened a topic; it is public at once.',
  topic.extend({ authorId: eventId().nullable() }),
);
export const TopicUpdated = event(
  'forum.topic.updated',
  'Title, text, tags or locale of a topic were changed.',
  topic,
);
export const TopicPinned = event('forum.topic.pinned', 'A topic was put above the others.', topic);
export const TopicUnpinned = event('forum.topic.unpinned', 'A topic was put back among the others.', topic);
export const TopicLocked = event('forum.topic.locked', 'A moderator stopped the discussion.', topic);
export const TopicUnlocked = event('forum.topic.unlocked', 'A moderator let the discussion go on.', topic);
export const TopicClosed = event('forum.topic.closed', 'A topic was closed: it is settled.', topic);
export const TopicReopened = event(
  'forum.topic.reopened',
  'A closed or archived topic is open again.',
  topic,
);
export const TopicArchived = event(
  'forum.topic.archived',
  'A topic was laid to rest, to be read only.',
  topic,
);
export const TopicMoved = event(
  'forum.topic.moved',
  'A topic was put into another category, `categoryId`.',
  topic.extend({ fromCategoryId: eventId() }),
);
export const TopicDeleted = event('forum.topic.deleted', 'A topic was deleted, with its replies.', topic);

export const ReplyAdded = event(
  'forum.reply.added',
  'Somebody replied; `approved` means it was public at once.',
  reply.extend({ status: z.enum(ReplyStatus) }),
);
export const ReplyUpdated = event(
  'forum.reply.updated',
  'The text of a reply was changed; it may have to be approved again.',
  reply.extend({ status: z.enum(ReplyStatus) }),
);
export const ReplyApproved = event('forum.reply.approved', 'A moderator made a reply public.', reply);
export const ReplyRejected = event(
  'forum.reply.rejected',
  'A moderator refused a reply that waited.',
  reply.extend({ reason: eventText(500).nullable() }),
);
export const ReplyHidden = event('forum.reply.hidden', 'A moderator took a public reply away.', reply);
export const ReplyRestored = event('forum.reply.restored', 'A hidden reply is public again.', reply);
export const ReplyDeleted = event(
  'forum.reply.deleted',
  'A reply was deleted, by its author or a moderator.',
  reply,
);

/** After which a topic reads differently. */
export const topicChanges = [
  TopicUpdated,
  TopicPinned,
  TopicUnpinned,
  TopicLocked,
  TopicUnlocked,
  TopicClosed,
  TopicReopened,
  TopicArchived,
  TopicMoved,
  TopicDeleted,
] as const;

export const forumEvents: readonly EventDefinition[] = [
  CategoryCreated,
  CategoryUpdated,
  CategoryDeleted,
  TopicCreated,
  ...topicChanges,
  ReplyAdded,
  ReplyUpdated,
  ReplyApproved,
  ReplyRejected,
  ReplyHidden,
  ReplyRestored,
  ReplyDeleted,
];
