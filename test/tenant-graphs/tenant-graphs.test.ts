import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defineModule, moduleSlug } from '@rustok/kernel';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { queryOf, shopModules } from '../bench/tenants/modules.js';
import { createTestDatabase, type TestDatabase } from '../kit/database.js';
import { clashingModules } from './clashing-modules.js';
import { Instance } from './instance.js';

const modules = [...shopModules(), ...clashingModules()];
const [catalog, prices, orders] = ['catalog', 'prices', 'orders'].map((slug) => moduleSlug(slug));
const SOON = { timeout: 20_000 };
const LONG = 120_000;

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const start = (graphs?: Parameters<typeof Instance.start>[2]) =>
  Instance.start(database.connection, modules, graphs);

describe('the graph of a tenant', () => {
  test(
    'is composed once when a module is switched, and served by the other instance from the store',
    { timeout: LONG },
    async () => {
      await using one = await start();
      await using other = await start();
      const tenant = await one.createTenant('shop');
      const bystander = await one.createTenant('bystander');
      expect(await other.answer(tenant, queryOf('catalog'))).toBe('OPERATION_REJECTED');
      expect(await one.builds()).toEqual({});

      await one.toggle(tenant, 'catalog', true);
      const answer = { catalog: { id: 'catalog', catalogNote: 'note of catalog' } };
      expect(await one.answer(tenant, queryOf('catalog'))).toEqual(answer);
      await expect.poll(() => other.answer(tenant, queryOf('catalog')), SOON).toEqual(answer);
      expect(await one.builds()).toEqual({ composition: 1 });
      // The first one was for the graph without the module.
      expect(await other.builds()).toEqual({ composition: 1, store: 1 });

      for (const instance of [one, other]) {
        expect(await instance.answer(bystander, queryOf('catalog'))).toBe('OPERATION_REJECTED');
      }
    },
  );

  test(
    'is ready in the other instance before somebody asks there, although only the event tells it of the toggle',
    { timeout: LONG },
    async () => {
      await using one = await start();
      await using other = await start();
      // As if the notification had got lost.
      Object.assign(one.platform.toggleNotices, { tell: () => Promise.resolve() });
      const tenant = await one.createTenant('shop');
      await one.toggle(tenant, 'catalog', true);
      await expect.poll(() => other.builds(), SOON).toEqual({ store: 1 });
      expect(await one.builds()).toEqual({ composition: 1 });
    },
  );

  test(
    'is made ready in the other instance while a hook still holds the toggle up, and served by none if it is refused',
    { timeout: LONG },
    async () => {
      let refuse: () => void = () => undefined;
      const gate = new Promise<void>((_resolve, reject) => (refuse = () => reject(new Error('no'))));
      const gated = modules.map((module) =>
        module.slug === catalog ? { ...module, hooks: { onEnable: () => gate } } : module,
      );
      await using one = await Instance.start(database.connection, gated);
      await using other = await Instance.start(database.connection, gated);
      const tenant = await one.createTenant('shop');
      const toggled = one.toggle(tenant, 'catalog', true).catch((error: unknown) => error);
      try {
        await expect.poll(() => other.builds(), SOON).toEqual({ store: 1 });
        for (const instance of [one, other]) {
          expect(await instance.answer(tenant, queryOf('base'))).toMatchObject({ base: {} });
          expect(await instance.answer(tenant, queryOf('catalog'))).toBe('OPERATION_REJECTED');
        }
      } finally {
        refuse();
      }
      expect(await toggled).toMatchObject({ code: 'HOOK_FAILED' });
      for (const instance of [one, other])
        expect(await instance.answer(tenant, queryOf('catalog'))).toBe('OPERATION_REJECTED');
    },
  );

  test(
    'is not composed again after a restart, nor by the check of the start',
    { timeout: LONG },
    async () => {
      const sets = [[], [catalog], [catalog, prices]] as const;
      let tenants: string[];
      {
        await using first = await start();
        tenants = await Promise.all(
          sets.map((set, i) => first.createTenant(`t${i}`, set as never)) as Promise<string>[],
        );
        expect(await first.engine.checkGraphs()).toEqual([
          expect.objectContaining({ modules: expect.any(Array) as unknown }),
        ]);
        expect(await first.answer(tenants[2] as never, queryOf('prices'))).toMatchObject({ prices: {} });
      }
      await using second = await start();
      await second.engine.warmUp(2, new AbortController().signal);
      expect(await second.builds()).toEqual({ store: 2 });
      for (const tenant of tenants)
        expect(await second.answer(tenant as never, queryOf('base'))).toMatchObject({ base: {} });
      expect(await second.builds()).toEqual({ store: 3 });
    },
  );

  test('is composed by each instance that may keep nothing', { timeout: LONG }, async () => {
    await using one = await start({ kept: 0 });
    await using other = await start({ kept: 0 });
    const tenant = await one.createTenant('shop');
    for (const instance of [one, other]) {
      expect(await instance.answer(tenant, queryOf('base'))).toMatchObject({ base: {} });
      expect(await instance.builds()).toEqual({ composition: 1 });
    }
  });

  test('stays as it is when what is switched on does not compose with it', { timeout: LONG }, async () => {
    await using one = await start();
    const tenant = await one.createTenant('shop');
    await one.toggle(tenant, 'liters', true);
    const refused = await one.toggle(tenant, 'gallons', true).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'MODULE_SET_UNCOMPOSABLE',
      family: 'client',
      message: 'The modules "base", "gallons", "liters" do not fit together.',
      details: { modules: ['base', 'gallons', 'liters'] },
    });
    expect(await one.answer(tenant, '{ volume }')).toEqual({ volume: 1 });
    // Before the transaction and within it, it was one attempt, and so it is with whoever tries again at once.
    await expect(one.toggle(tenant, 'gallons', true)).rejects.toMatchObject({
      code: 'MODULE_SET_UNCOMPOSABLE',
    });
    expect(await one.failures()).toEqual({ GRAPH_COMPOSITION_FAILED: 1 });

    await one.toggle(tenant, 'liters', false);
    await one.toggle(tenant, 'gallons', true);
    expect(await one.answer(tenant, '{ volume }')).toEqual({ volume: '1' });
  });

  test('is nothing to be refused for where no module has GraphQL', async () => {
    const bare = { version: '1.0.0', name: 'bare', description: 'bare' };
    const module = defineModule({ ...bare, slug: 'bare', kind: 'optional' });
    await using one = await Instance.start(database.connection, [module]);
    const tenant = await one.createTenant('shop');
    await one.toggle(tenant, 'bare', true);
    expect((await one.platform.tenants.byId(tenant))?.enabledModules).toEqual(['bare']);
  });

  test('that does not compose hurts no other tenant', { timeout: LONG }, async () => {
    await using one = await start();
    const broken = await one.createTenant('broken', [moduleSlug('liters'), moduleSlug('gallons')]);
    const whole = await one.createTenant('whole', [moduleSlug('liters')]);
    const [failed, answered] = await Promise.all([
      one.answer(broken, '{ volume }'),
      one.answer(whole, '{ volume }'),
    ]);
    expect([failed, answered]).toEqual(['GRAPH_COMPOSITION_FAILED', { volume: 1 }]);
    await one.toggle(broken, 'gallons', false);
    expect(await one.answer(broken, '{ volume }')).toEqual({ volume: 1 });
  });

  test('cannot be read, nor replaced, by what runs for a tenant', { timeout: LONG }, async () => {
    await using one = await start();
    const tenant = await one.createTenant('shop');
    await one.answer(tenant, queryOf('base'));
    const session = new pg.Client(database.connection);
    await session.connect();
    try {
      await session.query('set role rustok_app');
      for (const statement of [
        'select * from sys_supergraphs',
        `update sys_supergraphs set api_sdl = 'type Query { all: String }'`,
        'delete from sys_supergraphs',
      ]) {
        await expect(session.query(statement)).rejects.toThrow('permission denied');
      }
    } finally {
      await session.end();
    }
  });
});

test('memory does not grow with toggles, although each makes a graph', { timeout: LONG }, async () => {
  await using one = await start({ liveMb: 0 });
  const tenant = await one.createTenant('shop');
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const heapAfter = async (toggles: number) => {
    for (let i = 0; i < toggles; i += 1)
      await one.toggle(tenant, String(i % 2 ? orders : catalog), i % 4 < 2);
    gc();
    return process.memoryUsage().heapUsed / 1024 / 1024;
  };
  const before = await heapAfter(40);
  expect((await heapAfter(80)) - before).toBeLessThan(20);
  const { live } = (await one.engine.graphs.metrics.registry.getMetricsAsJSON()).reduce(
    (figures, { name, values }) => ({ ...figures, [name.replace('rustok_graph_', '')]: values[0]?.value }),
    { live: undefined as number | undefined },
  );
  expect(live).toBe(1);
});
