import type { Knex } from 'knex';
import { expect, it } from 'vitest';
import { moduleSlug } from './module-slug.js';
import type { ModuleRegistry } from './registry.js';
import { ToggleNotices } from './toggle-notices.js';

/** Of a process with these modules, over a database that hands every notification back. */
function noticesOf(...known: string[]) {
  const registry = { get: (slug: string) => (known.includes(slug) ? {} : undefined) };
  const heard: (readonly string[])[] = [];
  const notified: string[] = [];
  const warned: unknown[] = [];
  let isAway = false;
  const platform = {
    raw: async (_sql: string, [, payload]: [string, string]) => {
      if (isAway) throw new Error('away');
      notified.push(payload);
    },
  };
  const notices = new ToggleNotices({
    platform: platform as unknown as Knex,
    registry: registry as unknown as ModuleRegistry,
    logger: { warn: (details: unknown) => warned.push(details) } as never,
  });
  const unsubscribe = notices.subscribe((modules) => heard.push(modules));
  return { notices, heard, notified, warned, unsubscribe, goAway: () => (isAway = true) };
}

it('tells the modules by their slugs, and hears of them as long as somebody listens', async () => {
  const { notices, heard, notified, unsubscribe } = noticesOf('base', 'catalog');
  await notices.tell([moduleSlug('base'), moduleSlug('catalog')]);
  expect(notified).toEqual(['base catalog']);
  notices.heard('base catalog');
  unsubscribe();
  notices.heard('base catalog');
  expect(heard).toEqual([['base', 'catalog']]);
});

it.each([
  ['a module that is unknown here', 'base newer'],
  ['text that is no list of slugs', 'base  base; drop table tenants'],
  ['nothing, as after a reconnect', undefined],
  ['an empty text', ''],
])('hears nothing in %s', (_what, payload) => {
  const { notices, heard } = noticesOf('base');
  notices.heard(payload);
  expect(heard).toEqual([]);
});

it('leaves it to the event when there is too much to tell, or no database to tell it', async () => {
  const { notices, notified, warned, goAway } = noticesOf();
  const many = Array.from({ length: 500 }, (_, i) => moduleSlug(`a-module-with-number-${i}`));
  await notices.tell(many);
  goAway();
  await notices.tell(many.slice(0, 2));
  expect(notified).toEqual([]);
  expect(warned).toHaveLength(1);
});
