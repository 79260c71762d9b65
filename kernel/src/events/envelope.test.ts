import { expect, test } from 'vitest';
import { z } from 'zod';
import { systemActor } from '../access/actor.js';
import { tenantId } from '../tenancy/tenant.js';
import { newEnvelope } from './envelope.js';
import { defineEvent, type EventDefinition } from './event-definition.js';
import { eventCount, eventId, eventText } from './payload-fields.js';

const NIL = '00000000-0000-0000-0000-000000000000';
const ID = '0198c0de-0000-7000-8000-00000000000a';

function append(event: EventDefinition, payload: unknown) {
  return newEnvelope({
    event,
    payload,
    tenantId: tenantId(ID),
    actor: systemActor('test'),
    cause: { correlationId: 'c', causationId: null },
  });
}

const define = (version: number, payload: z.ZodType) =>
  defineEvent({ type: 'order.placed', version, description: 'An order was placed.', payload });

test('two versions of a type live side by side, each held to its own definition', () => {
  const first = define(1, z.strictObject({ total: z.number() }));
  const second = define(
    2,
    z.strictObject({ total: z.strictObject({ amount: z.number(), currency: z.string() }) }),
  );
  expect(append(first, { total: 5 })).toMatchObject({
    type: 'order.placed',
    version: 1,
    payload: { total: 5 },
  });
  const total = { amount: 5, currency: 'EUR' };
  expect(append(second, { total })).toMatchObject({ type: 'order.placed', version: 2, payload: { total } });
  expect(() => append(second, { total: 5 })).toThrow(expect.objectContaining({ code: 'EVENT_INVALID' }));
});

test.each<[what: string, field: z.ZodType, value: unknown, message: RegExp]>([
  ['the nil uuid', eventId(), NIL, /must not be the nil uuid/],
  ['what is no uuid', eventId(), '5', /Invalid GUID/],
  ['the nil uuid where null may stand', eventId().nullable(), NIL, /must not be the nil uuid/],
  ['an empty name', eventText(5), '', /must not be blank/],
  ['a blank name', eventText(5), ' \t', /must not be blank/],
  ['too long a name', eventText(5), 'abcdef', /<=5 characters/],
  ['less than nothing', eventCount(), -1, />=0/],
  ['half of something', eventCount(), 0.5, /expected int/],
])('%s is refused', (_, field, value, message) => {
  expect(() => append(define(1, z.strictObject({ field })), { field: value })).toThrow(message);
});

test.each<[field: z.ZodType, value: unknown]>([
  [eventId(), ID],
  [eventId().nullable(), null],
  [eventText(5), 'a b'],
  [eventCount(), 0],
])('what fits is taken', (field, value) => {
  expect(append(define(1, z.strictObject({ field })), { field: value }).payload).toEqual({ field: value });
});
