import { parseInput, type RouteDeclaration } from '@rustok/kernel';
import { z } from 'zod';
import { listAudit } from '../operations/list-audit.js';
import { readPipeline } from '../operations/read-pipeline.js';
import { presentAudit, presentPipeline } from './presented.js';
import { collect, pageQuery, reachOf, reachQuery } from './query.js';

const statusQuery = z.strictObject(reachQuery);
const auditQuery = z.strictObject({ ...reachQuery, ...pageQuery });

export const pipelineRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: '/api/admin/events/status',
    summary: 'How the way of events is.',
    async handle({ query }, context) {
      return {
        body: presentPipeline(await readPipeline(context, reachOf(parseInput(statusQuery, query)))),
      };
    },
  },
  {
    method: 'GET',
    path: '/api/admin/events/audit',
    summary: 'Who set what in motion, newest first.',
    async handle({ query }, context) {
      const { limit, after, ...rest } = parseInput(auditQuery, query);
      const { items, next } = await collect({ limit, after }, (args) =>
        listAudit(context, { ...args, ...reachOf(rest) }),
      );
      return { body: { items: items.map(presentAudit), next } };
    },
  },
];
