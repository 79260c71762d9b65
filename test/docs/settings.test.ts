import { readFile } from 'node:fs/promises';
import { eventSettings } from '@rustok/kernel';
import { expect, test } from 'vitest';
import { z } from 'zod';

const PAGE = new URL('../../docs/reference/settings.md', import.meta.url).pathname;

interface Setting {
  readonly path: string;
  readonly default: unknown;
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly default?: unknown;
}

function settingsOf(
  { properties, default: value }: JsonSchema,
  path: readonly string[] = [],
): readonly Setting[] {
  if (!properties) return [{ path: path.join('.'), default: value }];
  return Object.entries(properties).flatMap(([key, schema]) => settingsOf(schema, [...path, key]));
}

test('docs/reference/settings.md lists every setting of events with variable and default, and no other', async () => {
  const page = await readFile(PAGE, 'utf8');
  const listed = [...page.matchAll(/^\| `([a-z_.]+)` \| `(RUSTOK_EVENTS_[A-Z_]+)` \| ([^|]+) \|/gm)].map(
    ([, path, variable, value]) => [path, variable, value],
  );
  const settings = settingsOf(z.toJSONSchema(eventSettings, { io: 'input' }) as JsonSchema);
  expect(listed).toEqual(
    settings.map(({ path, default: value }) => [
      path,
      `RUSTOK_EVENTS_${path.replaceAll('.', '_').toUpperCase()}`,
      value === undefined ? 'none' : `\`${JSON.stringify(value)}\``,
    ]),
  );
});
