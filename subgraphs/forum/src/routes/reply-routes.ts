import { idOf, inSnakeCase, pageQuery, parseInput, presentPage, type RouteDeclaration } from '@rustok/kernel';
import { z } from 'zod';
import { replyNotFound, topicNotFound } from '../errors.js';
import { repliesOfTopic, replyById, topicById } from '../loaders.js';
import { createReply } from '../operations/create-reply.js';
import { deleteReply } from '../operations/delete-reply.js';
import { updateReply } from '../operations/update-reply.js';
import { seenReplies } from '../reply-lists.js';
import { presentReply } from './presented.js';
import { pageOf } from './query.js';

const OF_TOPIC = '/api/forum/topics/:id/replies';
const PATH = '/api/forum/replies/:id';

const listQuery = z.strictObject(pageQuery);

export const replyRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: OF_TOPIC,
    summary: 'The whole thread, flat: each reply before what answers it.',
    async handle({ params, query }, context) {
      const args = pageOf(parseInput(listQuery, query));
      const id = idOf(params, topicNotFound);
      const topic = await context.loaders.get(topicById).load(id);
      const page = topic && (await context.loaders.get(repliesOfTopic).load({ parentId: id, ...args }));
      if (!page) throw topicNotFound(id);
      return { body: await presentPage(seenReplies(page, context), presentReply) };
    },
  },
  {
    method: 'POST',
    path: OF_TOPIC,
    summary: 'Replies to the topic, or to a reply in it.',
    async handle({ params, body }, context) {
      const topicId = idOf(params, topicNotFound);
      const reply = await inSnakeCase(body, (input) =>
        createReply(context, { ...(input as object | undefined), topicId }),
      );
      return { status: 201, body: presentReply(reply) };
    },
  },
  {
    method: 'GET',
    path: PATH,
    summary: 'One of them.',
    async handle({ params }, context) {
      const id = idOf(params, replyNotFound);
      const reply = await context.loaders.get(replyById).load(id);
      if (!reply) throw replyNotFound(id);
      return { body: presentReply(reply) };
    },
  },
  {
    method: 'PUT',
    path: PATH,
    summary: 'Changes its text.',
    async handle({ params, body }, context) {
      const id = idOf(params, replyNotFound);
      return { body: presentReply(await inSnakeCase(body, (input) => updateReply(context, id, input))) };
    },
  },
  {
    method: 'DELETE',
    path: PATH,
    summary: 'Deletes it; what was answered leaves a placeholder.',
    async handle({ params }, context) {
      const id = idOf(params, replyNotFound);
      await deleteReply(context, id);
      return { body: { id, deleted: true } };
    },
  },
];
