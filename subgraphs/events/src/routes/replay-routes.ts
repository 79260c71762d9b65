import { parseInput, type RouteDeclaration } from '@rustok/kernel';
import { z } from 'zod';
import { replayNotFound } from '../errors.js';
import { name, names, rate, source, time } from '../input.js';
import { cancelReplay } from '../operations/cancel-replay.js';
import { findReplay, listReplays } from '../operations/list-replays.js';
import { startReplay } from '../operations/start-replay.js';
import { presentReplay } from './presented.js';
import { collect, pageQuery, reachOf, reachQuery } from './query.js';

const PATH = '/api/admin/events/replays';

const listQuery = z.strictObject({ ...reachQuery, ...pageQuery });
const oneQuery = z.strictObject(reachQuery);
const startBody = z.strictObject({
  from: time,
  to: time.optional(),
  event_types: names.optional(),
  consumer: name.optional(),
  source: source.optional(),
  events_per_second: rate.optional(),
  tenant_id: reachQuery.tenant_id,
});

export const replayRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: PATH,
    summary: 'Replays, newest first.',
    async handle({ query }, context) {
      const { limit, after, ...rest } = parseInput(listQuery, query);
      const { items, next } = await collect({ limit, after }, (args) =>
        listReplays(context, { ...args, ...reachOf(rest) }),
      );
      return { body: { items: items.map(presentReplay), next } };
    },
  },
  {
    method: 'POST',
    path: PATH,
    summary: 'Delivers events of one tenant to its consumers once more.',
    async handle({ body }, context) {
      const { tenant_id, event_types, events_per_second, ...rest } = parseInput(startBody, body);
      const replay = await startReplay(
        context,
        { ...rest, types: event_types, eventsPerSecond: events_per_second },
        { tenantId: tenant_id ?? null },
      );
      return { status: 201, body: presentReplay(replay) };
    },
  },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'One of them, with its progress.',
    async handle({ params: { id = '' }, query }, context) {
      const replay = await findReplay(context, { id }, reachOf(parseInput(oneQuery, query)));
      if (!replay) throw replayNotFound(id);
      return { body: presentReplay(replay) };
    },
  },
  {
    method: 'POST',
    path: `${PATH}/:id/cancel`,
    summary: 'Ends one; what was delivered stays delivered.',
    async handle({ params: { id = '' }, query }, context) {
      const replay = await cancelReplay(context, { id }, reachOf(parseInput(oneQuery, query)));
      return { body: presentReplay(replay) };
    },
  },
];
