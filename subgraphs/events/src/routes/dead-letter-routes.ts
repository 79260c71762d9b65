import { parseInput, type RouteDeclaration } from '@rustok/kernel';
import { z } from 'zod';
import { deadLetterNotFound } from '../errors.js';
import { name, names, status, time, uuid } from '../input.js';
import { findDeadLetter } from '../operations/find-dead-letter.js';
import { listDeadLetters } from '../operations/list-dead-letters.js';
import { requeueDeadLetter, requeueDeadLetters } from '../operations/requeue-dead-letters.js';
import { presentDeadLetter } from './presented.js';
import { collect, pageQuery, reachOf, reachQuery } from './query.js';

const PATH = '/api/admin/events/dlq';

/** `?event_type=a&event_type=b`, or `?event_type=a,b`. */
const eventTypes = z.preprocess(
  (given) => (typeof given === 'string' ? given.split(',') : given),
  names.optional(),
);

const filterFields = {
  event_type: eventTypes,
  consumer: name.optional(),
  target: name.optional(),
  created_after: time.optional(),
  created_before: time.optional(),
};

const listQuery = z.strictObject({ ...filterFields, status: status.optional(), ...reachQuery, ...pageQuery });

const requeueBody = z.strictObject({
  filter: z.strictObject({
    ...filterFields,
    ids: z.array(uuid).min(1).max(1_000).optional(),
    tenant_id: reachQuery.tenant_id,
  }),
  all_tenants: z.boolean().optional(),
});

const oneQuery = z.strictObject(reachQuery);

function filterOf(given: {
  readonly event_type?: string[] | undefined;
  readonly consumer?: string | undefined;
  readonly target?: string | undefined;
  readonly created_after?: Date | undefined;
  readonly created_before?: Date | undefined;
}) {
  const { event_type: types, consumer, target, created_after: deadAfter, created_before: deadBefore } = given;
  return { types, consumer, target, deadAfter, deadBefore };
}

export const deadLetterRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: PATH,
    summary: 'Events that could not be delivered, newest first.',
    async handle({ query }, context) {
      const { limit, after, ...rest } = parseInput(listQuery, query);
      const filter = { ...filterOf(rest), status: rest.status };
      let count = (): Promise<number> => Promise.resolve(0);
      const { items, next } = await collect({ limit, after }, async (args) => {
        const page = await listDeadLetters(context, filter, { ...args, ...reachOf(rest) });
        ({ count } = page);
        return page;
      });
      return { body: { total: await count(), items: items.map(presentDeadLetter), next } };
    },
  },
  {
    method: 'POST',
    path: `${PATH}/replay`,
    summary: 'Asks for another try of all dead ones that match the filter.',
    async handle({ body }, context) {
      const { filter, all_tenants: allTenants = false } = parseInput(requeueBody, body);
      const reach = { allTenants, tenantId: filter.tenant_id ?? null };
      const requeued = await requeueDeadLetters(context, { ...filterOf(filter), ids: filter.ids }, reach);
      return { status: 202, body: { requeued } };
    },
  },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'One of them.',
    async handle({ params: { id = '' }, query }, context) {
      const letter = await findDeadLetter(context, { id }, reachOf(parseInput(oneQuery, query)));
      if (!letter) throw deadLetterNotFound(id);
      return { body: presentDeadLetter(letter) };
    },
  },
  {
    method: 'POST',
    path: `${PATH}/:id/replay`,
    summary: 'Asks for another try of one.',
    async handle({ params: { id = '' }, query }, context) {
      await requeueDeadLetter(context, { id }, reachOf(parseInput(oneQuery, query)));
      return { status: 202, body: { id: id.toLowerCase(), status: 'requeued' } };
    },
  },
];
