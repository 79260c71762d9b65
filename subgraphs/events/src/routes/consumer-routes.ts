import { parseInput, type RouteDeclaration } from '@rustok/kernel';
import { z } from 'zod';
import { listConsumers } from '../operations/list-consumers.js';
import { pauseConsumer, resumeConsumer } from '../operations/pause-consumer.js';
import { presentConsumer } from './presented.js';
import { reachOf, reachQuery } from './query.js';

const PATH = '/api/admin/events/consumers';

const query = z.strictObject(reachQuery);

export const consumerRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: PATH,
    summary: 'How far the consumers have got.',
    async handle(request, context) {
      const states = await listConsumers(context, reachOf(parseInput(query, request.query)));
      return { body: { items: states.map(presentConsumer) } };
    },
  },
  {
    method: 'POST',
    path: `${PATH}/:name/pause`,
    summary: 'Lets one handle nothing until it is resumed.',
    async handle({ params: { name = '' }, ...request }, context) {
      await pauseConsumer(context, { name }, reachOf(parseInput(query, request.query)));
      return { body: { name, status: 'paused' } };
    },
  },
  {
    method: 'POST',
    path: `${PATH}/:name/resume`,
    summary: 'Lets it handle what it missed.',
    async handle({ params: { name = '' }, ...request }, context) {
      await resumeConsumer(context, { name }, reachOf(parseInput(query, request.query)));
      return { body: { name, status: 'resumed' } };
    },
  },
];
