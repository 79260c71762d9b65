import {
  defineLoader,
  definePageLoader,
  groupedInKeyOrder,
  inKeyOrder,
  type RequestContext,
} from '@rustok/kernel';
import { BY_POSITION } from './category-lists.js';
import {
  type CategoryRow,
  type CategoryTranslationRow,
  findCategories,
  findCategoryTranslations,
  selectCategories,
} from './category-model.js';
import { NEWEST_REPLIES_FIRST, THREAD_ORDER } from './reply-lists.js';
import { findReplies, type ReplyRow, selectReplies } from './reply-model.js';
import { LIVELIEST_FIRST, NEWEST_TOPICS_FIRST } from './topic-lists.js';
import { findTopicBodies, findTopics, selectTopics, type TopicRow } from './topic-model.js';
import { seenReply, type SeenReply, whereReplyInThread, whereReplyVisible } from './visibility.js';

export const categoryById = defineLoader<string, CategoryRow>({
  batch: async (ids, context) => inKeyOrder(ids, await findCategories(context, ids), ({ id }) => id),
});

export const translationsOfCategory = defineLoader<string, readonly CategoryTranslationRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findCategoryTranslations(context, ids), ({ categoryId }) => categoryId),
});

export const childrenOfCategory = definePageLoader<CategoryRow>({
  list: 'child categories',
  order: BY_POSITION,
  query: (trx) => selectCategories(trx).whereRaw('c.parent_id = parent.id'),
});

/** Living topics; every way to a topic that is not a list goes through here. */
export const topicById = defineLoader<string, TopicRow>({
  batch: async (ids, context) => inKeyOrder(ids, await findTopics(context, ids), ({ id }) => id),
});

export const bodyOfTopic = defineLoader<string, string>({
  async batch(ids, context) {
    const rows = inKeyOrder(ids, await findTopicBodies(context, ids), ({ id }) => id);
    return rows.map((row) => row?.body ?? null);
  },
});

export const topicsOfCategory = definePageLoader<TopicRow>({
  list: 'topics of a category',
  order: LIVELIEST_FIRST,
  query: (trx) => selectTopics(trx).whereRaw('t.category_id = parent.id'),
});

export const topicsOfUser = definePageLoader<TopicRow>({
  list: 'topics of a user',
  order: NEWEST_TOPICS_FIRST,
  query: (trx) => selectTopics(trx).whereRaw('t.author_id = parent.id'),
});

/** Replies as this actor sees them, placeholders included. */
export const replyById = defineLoader<string, SeenReply>({
  async batch(ids, context) {
    const rows = inKeyOrder(ids, await findReplies(context, ids), ({ id }) => id);
    return rows.map((row) => row && seenReply(row, context.actor));
  },
});

export const repliesOfTopic = definePageLoader<ReplyRow>({
  list: 'replies of a topic',
  order: THREAD_ORDER,
  query(trx, { actor }) {
    const query = selectReplies(trx).whereRaw('r.topic_id = parent.id');
    whereReplyInThread(query, actor);
    return query;
  },
});

export const childrenOfReply = definePageLoader<ReplyRow>({
  list: 'answers to a reply',
  order: THREAD_ORDER,
  query(trx, { actor }) {
    const query = selectReplies(trx).whereRaw('r.parent_reply_id = parent.id');
    whereReplyInThread(query, actor);
    return query;
  },
});

export const repliesOfUser = definePageLoader<ReplyRow>({
  list: 'replies of a user',
  order: NEWEST_REPLIES_FIRST,
  query(trx, { actor }) {
    const query = selectReplies(trx).whereRaw('r.author_id = parent.id');
    whereReplyVisible(query, actor);
    return query;
  },
});

/** After a write, so that later fields of the same request read what was written. */
export function forgetCategory({ loaders }: RequestContext, id: string): void {
  for (const loader of [categoryById, translationsOfCategory]) loaders.get<string, unknown>(loader).clear(id);
  loaders.get(childrenOfCategory).clearAll();
}

/** After a write of a topic or of its counters. */
export function forgetTopic({ loaders }: RequestContext, id: string): void {
  for (const loader of [topicById, bodyOfTopic]) loaders.get<string, unknown>(loader).clear(id);
  for (const loader of [topicsOfCategory, topicsOfUser]) loaders.get(loader).clearAll();
}

/** After a write of a reply: what hangs on it may have become a placeholder, or ceased to be one. */
export function forgetReplies({ loaders }: RequestContext): void {
  loaders.get(replyById).clearAll();
  for (const loader of [repliesOfTopic, childrenOfReply, repliesOfUser]) loaders.get(loader).clearAll();
}
