import { expect, test } from 'vitest';
import type { PositionedEnvelope } from '../events/envelope.js';
import { tenantId } from '../tenancy/tenant.js';
import { handedEventOf, readHandedEvent } from './handed-event.js';

const envelope: PositionedEnvelope = {
  id: '0197a8e2-8f3c-7bbb-8000-00c0ffee0042',
  type: 'page.published',
  version: 1,
  tenantId: tenantId('0197a8e2-8f3c-7bbb-8000-00c0ffee0001'),
  actorId: null,
  correlationId: 'c',
  causationId: null,
  occurredAt: '2026-11-23T12:00:00.000Z',
  payload: { pageId: 'p', nothing: null },
  // Beyond what a number of JSON holds.
  position: 9_007_199_254_740_993n,
};
const handed = handedEventOf(envelope);

test('an event arrives in another process as it was', () => {
  expect(readHandedEvent(JSON.parse(JSON.stringify(handed)))).toEqual(envelope);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['no tenant', { ...handed, tenantId: undefined }],
  ['a tenant that is no id', { ...handed, tenantId: 'acme' }],
  ['a position that is a number', { ...handed, position: 7 }],
  ['a position that is none', { ...handed, position: '-1' }],
])('%s is no event', (_what, value) => {
  expect(readHandedEvent(value)).toBeUndefined();
});
