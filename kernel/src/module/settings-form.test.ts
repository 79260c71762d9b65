import { expect, test } from 'vitest';
import { z } from 'zod';
import { masked, SECRET_MASK, settingsForm, settingsProblems } from './settings-form.js';

const secret = z.string().default('');

test('the JSON Schema has what a form needs: types, bounds, choices, defaults, descriptions and units', () => {
  const schema = z.object({
    size: z.int().min(1).max(9).default(5).meta({ description: 'How large.', unit: 'pixels' }),
    mode: z.enum(['on', 'off']).default('on').describe('Whether.'),
  });
  expect(settingsForm(schema).jsonSchema).toMatchObject({
    type: 'object',
    additionalProperties: false,
    properties: {
      size: {
        type: 'integer',
        minimum: 1,
        maximum: 9,
        default: 5,
        description: 'How large.',
        unit: 'pixels',
      },
      mode: { type: 'string', enum: ['on', 'off'], default: 'on', description: 'Whether.' },
    },
  });
  // With a default for each, nothing has to be sent.
  expect(settingsForm(schema).jsonSchema).not.toHaveProperty('required');
});

test('a secret is masked when it is set, whichever side of its default says that it is one', () => {
  const schema = z.object({
    outer: z.string().default('').meta({ secret: true }),
    inner: z.string().meta({ secret: true }).default(''),
    unset: z.string().default('').meta({ secret: true }),
    plain: z.string().default(''),
  });
  const overrides = { outer: 'a', inner: 'b', plain: 'c' };
  expect(masked(schema, { ...overrides, unset: '' }, overrides)).toEqual({
    ...{ outer: SECRET_MASK, inner: SECRET_MASK },
    ...{ unset: '', plain: 'c' },
  });
});

test('settings that can be given and shown have no problems', () => {
  expect(settingsProblems(z.object({}))).toEqual([]);
  expect(settingsProblems(z.strictObject({ key: secret.meta({ secret: true }) }))).toEqual([]);
  // Neither a setting of that name nor a default is a mark.
  const named = z.object({
    secret: z.boolean().default(true),
    size: z.object({ secret: z.boolean() }).default({ secret: true }),
  });
  expect(settingsProblems(named)).toEqual([]);
});

test.each([
  ['no default', z.object({ size: z.number() }), /need a default/],
  ['null as a value', z.object({ size: z.number().nullable().default(null) }), /"size" accepts null/],
  ['anything as a value', z.object({ size: z.unknown().default(5) }), /"size" accepts null/],
  ['a transform', z.object({ size: z.string().transform(Number).default(1) }), /not plain data/],
  ['a date', z.object({ from: z.date().default(new Date(0)) }), /not plain data/],
  [
    'a secret within a setting',
    z.object({ api: z.object({ key: secret.meta({ secret: true }) }).default({ key: '' }) }),
    /is secret, which only a whole setting can be/,
  ],
  [
    'a secret in a list',
    z.object({ keys: z.array(z.string().meta({ secret: true })).default([]) }),
    /is secret, which only a whole setting can be/,
  ],
])('settings with %s are refused', (_what, schema, problem) => {
  expect(settingsProblems(schema)).toEqual([expect.stringMatching(problem)]);
});
