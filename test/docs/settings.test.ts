import { readFile } from 'node:fs/promises';
import { engineSettings, liveSettings } from '@rustok/gateway';
import { eventSettings, redisSettings, storageSettings, tenantCacheSettings } from '@rustok/kernel';
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

test.each([
  ['the tenant cache', 'RUSTOK_TENANT_', tenantCacheSettings],
  ['Redis', 'RUSTOK_REDIS_', redisSettings],
  ['the storage', 'RUSTOK_STORAGE_', storageSettings],
  ['events', 'RUSTOK_EVENTS_', eventSettings],
  ['live operations', 'RUSTOK_LIVE_', liveSettings],
  ['the engine', 'RUSTOK_ENGINE_', engineSettings],
])(
  'docs/reference/settings.md lists every setting of %s with variable and default, and no other',
  async (_what, prefix, schema) => {
    const page = await readFile(PAGE, 'utf8');
    const row = new RegExp(`^\\| \`([a-z_.]+)\` \\| \`(${prefix}[A-Z_]+)\` \\| ([^|]+) \\|`, 'gm');
    const listed = [...page.matchAll(row)].map(([, path, variable, value]) => [path, variable, value]);
    const settings = settingsOf(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema);
    expect(listed).toEqual(
      settings.map(({ path, default: value }) => [
        path,
        `${prefix}${path.replaceAll('.', '_').toUpperCase()}`,
        value === undefined ? 'none' : `\`${JSON.stringify(value)}\``,
      ]),
    );
  },
);
