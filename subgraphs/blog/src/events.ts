import { defineEvent, eventId, eventText, type EventDefinition } from '@rustok/kernel';
import { z } from 'zod';
import { CommentStatus } from './comment-rules.js';

const post = z.strictObject({ postId: eventId() });
const time = z.iso.datetime();
const comment = z.strictObject({ commentId: eventId(), postId: eventId() });

export const PostCreated = defineEvent({
  type: 'blog.post.created',
  version: 1,
  description: 'A post was created, as a draft; one that is public at once is published right after.',
  payload: post.extend({ authorId: eventId().nullable() }),
});

export const PostUpdated = defineEvent({
  type: 'blog.post.updated',
  version: 1,
  description:
    'A translation, the tags or the category of a post were changed, or a former version restored.',
  payload: post,
});

export const PostPublished = defineEvent({
  type: 'blog.post.published',
  version: 1,
  description: 'A draft became public. Category and tags are as at that moment: subscribers filter by them.',
  payload: post.extend({ categoryId: eventId().nullable(), tags: z.array(eventText(100)) }),
});

export const PostUnpublished = defineEvent({
  type: 'blog.post.unpublished',
  version: 1,
  description: 'A published post became a draft again.',
  payload: post,
});

export const PostArchived = defineEvent({
  type: 'blog.post.archived',
  version: 1,
  description: 'A published post was taken out of use.',
  payload: post.extend({ reason: eventText(500).nullable() }),
});

export const PostRestored = defineEvent({
  type: 'blog.post.restored',
  version: 1,
  description: 'An archived post became a draft again.',
  payload: post,
});

export const PostDeleted = defineEvent({
  type: 'blog.post.deleted',
  version: 1,
  description: 'A post was deleted.',
  payload: post,
});

export const PostScheduled = defineEvent({
  type: 'blog.post.scheduled',
  version: 1,
  description: 'Times were set at which a post becomes public, or stops being so; they replace former ones.',
  payload: post.extend({ publishAt: time.nullable(), unpublishAt: time.nullable() }),
});

export const PostUnscheduled = defineEvent({
  type: 'blog.post.unscheduled',
  version: 1,
  description: 'The times at which a post was to become public, or to stop being so, were taken back.',
  payload: post,
});

export const PostPublicationDue = defineEvent({
  type: 'blog.post.publication_due',
  version: 1,
  description:
    'A time that was set for a post has come. Whether it still holds, the module looks when it handles this.',
  payload: post.extend({ change: z.enum(['publish', 'unpublish']), at: time }),
});

export const CommentAdded = defineEvent({
  type: 'blog.comment.added',
  version: 1,
  description: 'Somebody commented on a post; `approved` means it was public at once.',
  payload: comment.extend({ status: z.enum(CommentStatus) }),
});

export const CommentUpdated = defineEvent({
  type: 'blog.comment.updated',
  version: 1,
  description: 'The text of a comment was changed; it may have to be approved again.',
  payload: comment.extend({ status: z.enum(CommentStatus) }),
});

export const CommentApproved = defineEvent({
  type: 'blog.comment.approved',
  version: 1,
  description: 'A moderator made a comment public.',
  payload: comment,
});

export const CommentMarkedSpam = defineEvent({
  type: 'blog.comment.marked_spam',
  version: 1,
  description: 'A moderator called a comment spam.',
  payload: comment,
});

export const CommentTrashed = defineEvent({
  type: 'blog.comment.trashed',
  version: 1,
  description: 'A moderator threw a comment away.',
  payload: comment,
});

export const CommentDeleted = defineEvent({
  type: 'blog.comment.deleted',
  version: 1,
  description: 'A comment was deleted, by its author or a moderator.',
  payload: comment,
});

export const postEvents = [
  PostCreated,
  PostUpdated,
  PostPublished,
  PostUnpublished,
  PostArchived,
  PostRestored,
  PostDeleted,
] as const;

export const blogEvents: readonly EventDefinition[] = [
  ...postEvents,
  PostScheduled,
  PostUnscheduled,
  PostPublicationDue,
  CommentAdded,
  CommentUpdated,
  CommentApproved,
  CommentMarkedSpam,
  CommentTrashed,
  CommentDeleted,
];
