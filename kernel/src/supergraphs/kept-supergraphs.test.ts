import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import { KeptSupergraphs } from './kept-supergraphs.js';

let database: KernelDatabase;
beforeAll(async () => {
  database = await createKernelDatabase();
});
beforeEach(async () => {
  await database.owner('sys_supergraphs').delete();
});
afterAll(() => database[Symbol.asyncDispose]());

const kept = (limit = 100) => new KeptSupergraphs(database.platform, limit);
const graph = (key: string, modules = [key]) => ({
  key,
  modules,
  supergraphSdl: `all of ${key}`,
  apiSdl: key,
});

/** As if it had been used, or kept, some days ago. */
async function daysAgo(key: string, days: number): Promise<void> {
  const used_at = database.owner.raw(`used_at - ? * interval '1 day'`, [days]);
  await database.owner('sys_supergraphs').where({ key }).update({ used_at });
}

it('gives back what was kept, and null for what was not', async () => {
  await kept().keep(graph('a'));
  await kept().keep(graph('a'));
  expect(await kept().read('a')).toEqual({ supergraphSdl: 'all of a', apiSdl: 'a' });
  expect(await kept().read('b')).toBeNull();
  expect(await kept().known(['a', 'b'])).toEqual(new Set(['a']));
  expect(await kept().known([])).toEqual(new Set());
});

it('drops what was not used for longest beyond its limit', async () => {
  for (const [days, key] of ['new', 'old', 'oldest', 'busy'].entries()) {
    await kept().keep(graph(key));
    await daysAgo(key, days);
  }
  await kept().used(new Map([['busy', 1]]));
  await kept(3).keep(graph('newest'));
  expect(await kept().known(['newest', 'new', 'old', 'oldest', 'busy'])).toEqual(
    new Set(['newest', 'busy', 'new']),
  );
});

it('names the sets used most first, a use of yesterday counting half, whatever composed them', async () => {
  await kept().keep(graph('1:a', ['a']));
  await kept().keep(graph('2:a', ['a']));
  await kept().keep(graph('1:b', ['b']));
  await kept().keep(graph('1:c', ['c']));
  await kept().used(
    new Map([
      ['1:a', 30],
      ['2:a', 30],
      ['1:b', 50],
      ['1:c', 100],
      ['gone', 1000],
    ]),
  );
  expect(await kept().mostUsed(2)).toEqual([['c'], ['a']]);
  await daysAgo('1:c', 1.5);
  expect(await kept().mostUsed(10)).toEqual([['a'], ['b'], ['c']]);
  await kept().used(new Map([['1:c', 30]]));
  expect(await kept().mostUsed(1)).toEqual([['c']]);
});

it('counts what several instances tell at the same moment', async () => {
  const keys = Array.from({ length: 20 }, (_, i) => `k${i}`);
  for (const key of keys) await kept().keep(graph(key));
  const told = (order: readonly string[]) => kept().used(new Map(order.map((key) => [key, 1])));
  await Promise.all([told(keys), told([...keys].reverse()), told(keys), told([...keys].reverse())]);
  const rows: readonly { uses: number }[] = await database.owner('sys_supergraphs').select('uses');
  for (const { uses } of rows) expect(uses).toBeCloseTo(4, 1);
});

it('is nothing that a tenant can reach', async () => {
  await expect(database.app('sys_supergraphs').select('*')).rejects.toMatchObject({ code: '42501' });
});
