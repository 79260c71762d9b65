import { expect, test } from 'vitest';
import { z } from 'zod';
import { droppedKeys, effectiveSettings } from './effective-settings.js';

const limits = z.object({ perDay: z.int().min(1).default(10) });
const schema = z.object({
  size: z.int().min(1).max(9).default(5),
  mode: z.enum(['on', 'off']).default('on'),
  limits: z.array(limits).default([]),
});
const DEFAULTS = { size: 5, mode: 'on', limits: [] };

test('the defaults count where nothing is set, and what is set counts instead of them', () => {
  expect(effectiveSettings(schema, {})).toEqual({ values: DEFAULTS, overrides: {}, problems: [] });
  expect(effectiveSettings(schema, { size: 7, limits: [{}] })).toEqual({
    values: { size: 7, mode: 'on', limits: [{ perDay: 10 }] },
    overrides: { size: 7, limits: [{}] },
    problems: [],
  });
});

test('a default that a newer release has changed counts for whoever has not set that', () => {
  const newer = schema.extend({ size: z.int().default(6) });
  expect(effectiveSettings(newer, { mode: 'off' }).values).toEqual({ ...DEFAULTS, size: 6, mode: 'off' });
});

test('what does not fit any more falls back to its default and is told, and the rest stays', () => {
  const { values, overrides, problems } = effectiveSettings(schema, {
    ...{ size: 10, mode: 'off', limits: [{ perDay: 3 }, { perDay: 'many' }] },
    gone: 1,
  });
  expect(values).toEqual({ ...DEFAULTS, mode: 'off' });
  expect(overrides).toEqual({ mode: 'off' });
  expect(problems.map(({ path }) => path)).toEqual(['gone', 'size', 'limits.1.perDay']);
  for (const { message } of problems) expect(message).not.toBe('');
});

test('where a rule over several settings is broken, the defaults of all count', () => {
  const ordered = z
    .object({ min: z.int().default(1), max: z.int().default(2) })
    .refine(({ min, max }) => min <= max, 'min is above max');
  expect(effectiveSettings(ordered, { min: 5 })).toEqual({
    ...{ values: { min: 1, max: 2 }, overrides: {} },
    problems: [{ path: '', message: 'min is above max' }],
  });
  expect(effectiveSettings(ordered, { min: 5, max: 'x' }).values).toEqual({ min: 1, max: 2 });
});

test.each([null, 7, 'text', [], ['size']])(
  '%j in the place of settings is told, and the defaults count',
  (stored) => {
    const { values, problems } = effectiveSettings(schema, stored);
    expect(values).toEqual(DEFAULTS);
    expect(problems).toHaveLength(1);
  },
);

test('names that every object has are no settings', () => {
  const stored = JSON.parse('{"__proto__": {"size": 7}, "constructor": 1, "toString": 2}');
  const { values, problems } = effectiveSettings(schema, stored);
  expect(values).toEqual(DEFAULTS);
  expect(problems.map(({ path }) => path)).toEqual(['__proto__', 'constructor', 'toString']);
});

test('nobody can change what all share', () => {
  const { values, overrides } = effectiveSettings(schema, { limits: [{ perDay: 2 }] });
  expect(() => Object.assign(values, { size: 1 })).toThrow(TypeError);
  expect(() => Object.assign(values.limits[0] as object, { perDay: 1 })).toThrow(TypeError);
  expect(() => Object.assign(overrides, { size: 1 })).toThrow(TypeError);
});

test('keys that a lenient schema leaves out are found, however deep', () => {
  const given = { size: 1, limits: [{ perDay: 1 }, { perday: 1 }] };
  expect(droppedKeys(given, schema.parse(given)).map(({ path }) => path)).toEqual(['limits.1.perday']);
});
