import type { PipelineStatus, Platform } from '@rustok/kernel';
import { expect, test } from 'vitest';
import { eventHealth } from './health.js';

const WELL: PipelineStatus = {
  transport: 'outbox',
  target: 'redis',
  backlog: 3,
  unavailableSince: null,
  lastError: null,
  dead: 0,
};
const AWAY = {
  unavailableSince: new Date('2026-01-31T12:00:00Z'),
  lastError: 'redis://me:secret@host refused',
};

test.each<[what: string, status: Partial<PipelineStatus>, report: object]>([
  ['is healthy with a backlog alone', {}, { status: 'healthy' }],
  [
    'is degraded while the target is away, and does not say where it is',
    AWAY,
    { status: 'degraded', reason: 'the target "redis" is away since 2026-01-31T12:00:00.000Z' },
  ],
  [
    'is degraded while dead letters wait',
    { dead: 7 },
    { status: 'degraded', reason: 'dead letters wait for somebody' },
  ],
  [
    'names all that is the matter',
    { ...AWAY, dead: 1 },
    {
      status: 'degraded',
      reason: 'the target "redis" is away since 2026-01-31T12:00:00.000Z; dead letters wait for somebody',
    },
  ],
])('the module %s', async (_what, status, report) => {
  const events = { status: async () => ({ ...WELL, ...status }) };
  expect(await eventHealth({ events } as unknown as Platform)).toEqual(report);
});
