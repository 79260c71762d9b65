import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { breakingChanges } from './breaking-changes.js';
import { eventSchemas } from './event-schema.js';
import { defineModule } from '../module/define-module.js';
import { defineEvent, type EventDefinition } from './event-definition.js';

const event = (
  payload: z.ZodType,
  { version = 1, type = 'order.placed', description = 'An order was placed.' } = {},
) => defineEvent({ type, version, description, payload });

const schemas = (...events: readonly EventDefinition[]) =>
  eventSchemas([
    defineModule({ slug: 'shop', name: 'Shop', description: '', version: '1', kind: 'core', events }),
  ]);

const changes = (before: z.ZodType, now: z.ZodType) =>
  breakingChanges(schemas(event(before)), schemas(event(now)));

const { strictObject: object, string, number, array, enum: oneOf, union, literal } = z;

describe('readers of a published version are not troubled by', () => {
  test.each<[what: string, before: z.ZodType, now: z.ZodType]>([
    ['nothing', object({ id: string() }), object({ id: string() })],
    [
      'a new property that may be missing',
      object({ id: string() }),
      object({ id: string(), note: string().optional() }),
    ],
    [
      'one inside another',
      object({ to: object({ city: string() }) }),
      object({ to: object({ city: string(), zip: string().optional() }) }),
    ],
    ['other words', object({ id: string() }), object({ id: string().describe('Whose') })],
    [
      'another order of properties',
      object({ a: string(), b: number() }),
      object({ b: number(), a: string() }),
    ],
    ['another order of values', object({ a: oneOf(['x', 'y']) }), object({ a: oneOf(['y', 'x']) })],
    [
      'another order in a union',
      object({ a: union([string(), number()]) }),
      object({ a: union([number(), string()]) }),
    ],
  ])('%s', (_, before, now) => {
    expect(changes(before, now)).toEqual([]);
  });

  test('a version beside it, other events, and another description', () => {
    const before = schemas(event(object({ id: string() })));
    const now = schemas(
      event(object({ id: string() }), { description: 'Somebody placed an order.' }),
      event(object({ number: number() }), { version: 2 }),
      event(object({}), { type: 'order.paid' }),
    );
    expect(breakingChanges(before, now)).toEqual([]);
  });
});

describe('readers of a published version are broken by', () => {
  test.each<[what: string, before: z.ZodType, now: z.ZodType, problems: readonly string[]]>([
    [
      'a property that is gone',
      object({ a: string(), b: string() }),
      object({ a: string() }),
      ['b was removed'],
    ],
    [
      'another type',
      object({ a: string() }),
      object({ a: number() }),
      ['a: "type" was "string" and is "number"'],
    ],
    [
      'another format',
      object({ a: z.iso.date() }),
      object({ a: string() }),
      ['a: "format" was "date" and is not there'],
    ],
    [
      'a value more',
      object({ a: oneOf(['x']) }),
      object({ a: oneOf(['x', 'y']) }),
      ['a: "enum" was ["x"] and is ["x","y"]'],
    ],
    ['a value less', object({ a: oneOf(['x', 'y']) }), object({ a: oneOf(['x']) }), ['a: "enum" was']],
    [
      'another constant',
      object({ a: literal('x') }),
      object({ a: literal('y') }),
      ['a: "const" was "x" and is "y"'],
    ],
    [
      'another bound',
      object({ a: string().max(5) }),
      object({ a: string().max(9) }),
      ['a: "maxLength" was 5 and is 9'],
    ],
    [
      'a property that may now be missing',
      object({ a: string() }),
      object({ a: string().optional() }),
      ['a became optional'],
    ],
    [
      'one that may not any more',
      object({ a: string().optional() }),
      object({ a: string() }),
      ['a became required'],
    ],
    ['a new one that must be there', object({}), object({ a: string() }), ['a is new and required']],
    [
      'other properties being welcome',
      object({ a: string() }),
      z.looseObject({ a: string() }),
      ['"additionalProperties" was false and is {}'],
    ],
    [
      'something inside an object inside a list',
      object({ lines: array(object({ price: number() })) }),
      object({ lines: array(object({ price: string() })) }),
      ['lines[].price: "type" was "number" and is "string"'],
    ],
    [
      'null where there was none',
      object({ a: string() }),
      object({ a: string().nullable() }),
      ['a: "type" was "string" and is ["string","null"]'],
    ],
    [
      'a member of a union that is gone',
      object({ a: union([object({ x: string() }), object({ y: string() }), object({ z: string() })]) }),
      object({ a: union([object({ x: string() }), object({ y: string() })]) }),
      ['a: "anyOf" no longer has {"type":"object","properties":{"z"'],
    ],
    [
      'a change within a member',
      object({ a: union([object({ kind: literal('x'), n: number() }), object({ kind: literal('y') })]) }),
      object({ a: union([object({ kind: literal('x') }), object({ kind: literal('y') })]) }),
      ['a.n was removed'],
    ],
    [
      'a tuple of other parts',
      object({ a: z.tuple([string(), string()]) }),
      object({ a: z.tuple([string(), number()]) }),
      ['a.(1): "type" was "string"'],
    ],
    [
      'other values in a map',
      object({ a: z.record(string(), number()) }),
      object({ a: z.record(string(), string()) }),
      ['a.(additionalProperties): "type" was "number"'],
    ],
  ])('%s', (_, before, now, problems) => {
    const found = changes(before, now);
    expect(found).toEqual(problems.map((problem) => expect.stringContaining(`order.placed.v1: ${problem}`)));
  });

  test('an event that is gone, each being named', () => {
    const before = schemas(
      event(object({})),
      event(object({}), { version: 2 }),
      event(object({}), { type: 'order.paid' }),
    );
    expect(breakingChanges(before, schemas(event(object({}), { version: 2 })))).toEqual([
      'order.paid.v1 is no longer declared',
      'order.placed.v1 is no longer declared',
    ]);
  });
});
