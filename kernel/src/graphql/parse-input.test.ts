import { expect, test } from 'vitest';
import { z } from 'zod';
import type { BadInputError } from '../errors.js';
import { parseInput } from './parse-input.js';

const schema = z.strictObject({
  title: z.string().trim().min(1),
  tags: z.array(z.string()).default([]),
  translations: z.array(z.strictObject({ slug: z.string().regex(/^[a-z]+$/) })).default([]),
});

test('gives the parsed input, defaults included', () => {
  expect(parseInput(schema, { title: ' x ' })).toEqual({ title: 'x', tags: [], translations: [] });
});

test.each<[what: string, input: unknown, paths: readonly string[]]>([
  ['a missing field', {}, ['title']],
  ['fields far below', { title: 'x', translations: [{ slug: 'a' }, { slug: 'B' }] }, ['translations.1.slug']],
  ['everything at once', { title: '', tags: [1, 'a', 2] }, ['title', 'tags.0', 'tags.2']],
  ['an unknown field', { title: 'x', tenantId: 'y' }, ['']],
  ['no object', null, ['']],
])('names the path of %s', (_, input, paths) => {
  try {
    parseInput(schema, input);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', family: 'client' });
    const fields = (error as BadInputError).details.fields as { path: string; message: string }[];
    expect(fields.map(({ path }) => path)).toEqual(paths);
    for (const { message } of fields) expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toMatch(/^: /);
  }
});
