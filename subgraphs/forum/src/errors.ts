import { ClientError, NotFoundError } from '@rustok/kernel';

export function categoryNotFound(id: string): NotFoundError {
  return new NotFoundError('FORUM_CATEGORY_NOT_FOUND', 'forum category', id);
}

/** No such topic, or it was deleted. */
export function topicNotFound(id: string): NotFoundError {
  return new NotFoundError('TOPIC_NOT_FOUND', 'topic', id);
}

/** No such reply, or none this actor may know of. */
export function replyNotFound(id: string): NotFoundError {
  return new NotFoundError('REPLY_NOT_FOUND', 'reply', id);
}

/** Its topics and categories below it would have no place: move or delete them first. */
export function categoryNotEmpty(id: string): ClientError {
  return new ClientError(
    'FORUM_CATEGORY_NOT_EMPTY',
    `The forum category "${id}" has topics, or categories below it.`,
    { details: { id } },
  );
}

/** Others have answered: a moderator may still delete it. */
export function topicHasReplies(id: string): ClientError {
  return new ClientError(
    'TOPIC_HAS_REPLIES',
    `The topic "${id}" has replies; only a moderator can delete it.`,
    { details: { id } },
  );
}

export function topicLocked(id: string): ClientError {
  return new ClientError('TOPIC_LOCKED', `The topic "${id}" is locked.`, { details: { id } });
}

export function topicClosed(id: string): ClientError {
  return new ClientError('TOPIC_CLOSED', `The topic "${id}" is closed.`, { details: { id } });
}

export function topicArchived(id: string): ClientError {
  return new ClientError('TOPIC_ARCHIVED', `The topic "${id}" is archived.`, { details: { id } });
}

/** The tenant's `editWindowMinutes` are over; a moderator may still edit. */
export function editWindowClosed(editWindowMinutes: number): ClientError {
  return new ClientError(
    'EDIT_WINDOW_CLOSED',
    `Authors may edit what they wrote for ${editWindowMinutes} minutes.`,
    { details: { editWindowMinutes } },
  );
}

/** The tenant's `topicsPerDayPerUser` are used up: the oldest of them will be a day old. */
export function topicLimitReached(topicsPerDay: number): ClientError {
  return new ClientError('TOPIC_LIMIT_REACHED', `You may open ${topicsPerDay} topics in 24 hours.`, {
    details: { topicsPerDay },
  });
}
