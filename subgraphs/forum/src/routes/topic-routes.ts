import {
  idOf,
  inSnakeCase,
  localeQuery,
  pageQuery,
  parseInput,
  presentPage,
  type RequestContext,
  type RouteDeclaration,
} from '@rustok/kernel';
import { z } from 'zod';
import { topicNotFound } from '../errors.js';
import { bodyOfTopic, topicById } from '../loaders.js';
import { createTopic } from '../operations/create-topic.js';
import { deleteTopic } from '../operations/delete-topic.js';
import { updateTopic } from '../operations/update-topic.js';
import { listTopics } from '../topic-lists.js';
import type { TopicRow } from '../topic-model.js';
import { TopicStatus } from '../topic-rules.js';
import { presentTopic } from './presented.js';
import { pageOf } from './query.js';

const PATH = '/api/forum/topics';

const listQuery = z.strictObject({
  category_id: z.guid().optional(),
  status: z.enum(TopicStatus).optional(),
  tag: z.string().optional(),
  author_id: z.guid().optional(),
  ...localeQuery,
  ...pageQuery,
});

export const topicRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: PATH,
    summary: 'Topics without their texts, pinned ones first, then those where something happened last.',
    async handle({ query }, context) {
      const given = parseInput(listQuery, query);
      const { category_id: categoryId, author_id: authorId, ...rest } = given;
      const page = await listTopics(context, { ...rest, categoryId, authorId }, pageOf(given));
      return { body: await presentPage(page, presentTopic) };
    },
  },
  {
    method: 'POST',
    path: PATH,
    summary: 'Opens one.',
    async handle({ body }, context) {
      const topic = await inSnakeCase(body, (input) => createTopic(context, input));
      return { status: 201, body: await withText(topic, context) };
    },
  },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'One of them.',
    async handle({ params }, context) {
      const id = idOf(params, topicNotFound);
      const topic = await context.loaders.get(topicById).load(id);
      if (!topic) throw topicNotFound(id);
      return { body: await withText(topic, context) };
    },
  },
  {
    method: 'PUT',
    path: `${PATH}/:id`,
    summary: 'Changes what is given of it.',
    async handle({ params, body }, context) {
      const id = idOf(params, topicNotFound);
      const topic = await inSnakeCase(body, (input) => updateTopic(context, id, input));
      return { body: await withText(topic, context) };
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/:id`,
    summary: 'Deletes it, with its replies.',
    async handle({ params }, context) {
      const id = idOf(params, topicNotFound);
      await deleteTopic(context, id);
      return { body: { id, deleted: true } };
    },
  },
];

async function withText(topic: TopicRow, { loaders }: RequestContext) {
  return { ...presentTopic(topic), body: await loaders.get(bodyOfTopic).load(topic.id) };
}
