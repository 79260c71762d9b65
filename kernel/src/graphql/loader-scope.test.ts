import { expect, test } from 'vitest';
import type { RequestContext } from '../module/request-context.js';
import { defineLoader, inKeyOrder, LoaderScope } from './loader-scope.js';

const scope = (actor: string) => new LoaderScope({ requestId: actor } as RequestContext);

function counting() {
  const batches: (readonly string[])[] = [];
  const loader = defineLoader<string, string>({
    batch: async (keys, { requestId }) => {
      batches.push(keys);
      return keys.map((key) => `${requestId} sees ${key}`);
    },
  });
  return { batches, loader };
}

test('keys asked for together are loaded together, each once', async () => {
  const { batches, loader } = counting();
  const one = scope('me');
  await Promise.all(['a', 'b', 'a'].map((key) => one.get(loader).load(key)));
  await one.get(loader).load('a');
  expect(batches).toEqual([['a', 'b']]);
});

test('two requests share nothing, though they ask for the same', async () => {
  const { batches, loader } = counting();
  const seen = await Promise.all([scope('me').get(loader).load('a'), scope('you').get(loader).load('a')]);
  expect(seen).toEqual(['me sees a', 'you sees a']);
  expect(batches).toEqual([['a'], ['a']]);
});

test('two loaders of one request are apart', async () => {
  const [one, two] = [counting(), counting()];
  const me = scope('me');
  await Promise.all([me.get(one.loader).load('a'), me.get(two.loader).load('a')]);
  expect([one.batches, two.batches]).toEqual([[['a']], [['a']]]);
});

test('more keys than fit into one statement are loaded in several', async () => {
  const { batches, loader } = counting();
  await scope('me')
    .get(loader)
    .loadMany(Array.from({ length: 1100 }, (_, i) => `${i}`));
  expect(batches.map(({ length }) => length)).toEqual([500, 500, 100]);
});

test('keys that are objects are one when their cache key is', async () => {
  const batches: unknown[] = [];
  const loader = defineLoader<{ id: string; locale: string }, string>({
    batch: async (keys) => {
      batches.push(keys);
      return keys.map(({ id, locale }) => `${id} ${locale}`);
    },
    cacheKey: ({ id, locale }) => `${id} ${locale}`,
  });
  const me = scope('me');
  await Promise.all(['en', 'en', 'de'].map((locale) => me.get(loader).load({ id: '1', locale })));
  expect(batches).toEqual([
    [
      { id: '1', locale: 'en' },
      { id: '1', locale: 'de' },
    ],
  ]);
});

test('inKeyOrder: same length and order as the keys, null for what is not there', () => {
  const rows = [{ id: 'c' }, { id: 'a' }];
  expect(inKeyOrder(['a', 'b', 'c', 'a'], rows, ({ id }) => id)).toEqual([rows[1], null, rows[0], rows[1]]);
  expect(inKeyOrder([], rows, ({ id }) => id)).toEqual([]);
});
