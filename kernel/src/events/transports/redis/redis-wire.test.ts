import { expect, test } from 'vitest';
import { tenantId } from '../../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../../envelope.js';
import { decodeEntry, encodeEnvelope, entryFields, isEarlier } from './redis-wire.js';

const envelope: PositionedEnvelope = {
  id: '0192e0f0-0000-7000-8000-000000000001',
  type: 'blog.post.published',
  version: 1,
  tenantId: tenantId('0192e0f0-0000-7000-8000-000000000002'),
  actorId: null,
  correlationId: 'request',
  causationId: null,
  occurredAt: '2026-11-23T00:00:00.000Z',
  payload: { title: 'Ünïcode', nested: [1, null] },
  position: 9_007_199_254_740_993n,
};

const fields = () => [...entryFields(envelope, encodeEnvelope(envelope))];

test('reads what it wrote, with a position no JSON number could hold', () => {
  expect(decodeEntry(['1-0', fields()])).toEqual(envelope);
});

test('finds the envelope wherever it stands among the fields', () => {
  expect(decodeEntry(['1-0', ['more', 'envelope', ...fields()]])).toEqual(envelope);
});

test.each([
  ['an entry that was deleted', null],
  ['no field', []],
  ['no field of that name', ['other', 'envelope']],
  ['no value', ['envelope']],
  ['no JSON', ['envelope', '{']],
  ['no object', ['envelope', '7']],
  ['a position that is a number', ['envelope', JSON.stringify({ ...envelope, position: 7 })]],
  ['a position of zero', ['envelope', JSON.stringify({ ...envelope, position: '0' })]],
  ['a tenant that is none', ['envelope', JSON.stringify({ ...envelope, position: '7', tenantId: 'x' })]],
])('takes %s for no event', (_, bad) => {
  expect(decodeEntry(['1-0', bad])).toBeNull();
});

test.each([
  ['1-0', '1-1', true],
  ['1-1', '1-1', false],
  ['9-5', '10-0', true],
  ['10-0', '9-5', false],
  ['0-0', '1700000000000-0', true],
])('whether %s was given before %s: %s', (a, b, earlier) => {
  expect(isEarlier(a, b)).toBe(earlier);
});
