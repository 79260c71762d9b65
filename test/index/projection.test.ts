import indexModule from '@rustok/index';
import { createLogger, Platform, type RequestContext, toggleModule } from '@rustok/kernel';
import { expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';
import { execute, type FixtureModule, fixtureModule, id, search, settled, titles } from './fixture.js';

interface World {
  readonly test: TestPlatform;
  readonly notes: FixtureModule;
  readonly recipes: FixtureModule;
}

async function startWorld(): Promise<World & AsyncDisposable> {
  const notes = fixtureModule('notes', 'note');
  const recipes = fixtureModule('recipes', 'recipe');
  const test = await startTestPlatform([notes.module, recipes.module, indexModule]);
  return { test, notes, recipes, [Symbol.asyncDispose]: () => test[Symbol.asyncDispose]() };
}

/** Rows of the index as they lie there; `xmin` changes with every write. */
function indexRows(context: RequestContext): Promise<unknown[]> {
  return context.database.read((trx) =>
    trx('search_documents')
      .select(trx.raw('*, xmin::text as xmin'))
      .orderBy(['kind', 'document_id', 'locale']),
  );
}

it('finds a thing after its event, as it was last changed, and no longer when it is gone', async () => {
  await using world = await startWorld();
  const { test, notes } = world;
  const tenant = await test.tenant('shop', [notes.module.slug]);
  const context = test.context(tenant);

  await notes.save(context, { id: id(1), title: 'Apple trees', body: 'They grow **slowly**.' });
  await expect.poll(() => titles(context, 'apple'), { timeout: 10_000 }).toEqual(['Apple trees']);

  await notes.save(context, { id: id(1), title: 'Pear trees' });
  await settled(test.platform, tenant);
  expect(await titles(context, 'apple')).toEqual([]);
  expect(await titles(context, 'pear tree')).toEqual(['Pear trees']);

  await notes.save(context, { id: id(1), title: 'Pear trees', isPublished: false });
  await settled(test.platform, tenant);
  expect(await titles(context, 'pear')).toEqual([]);

  await notes.save(context, { id: id(1), title: 'Pear trees' });
  await settled(test.platform, tenant);
  expect(await titles(context, 'pear')).toEqual(['Pear trees']);

  await notes.remove(context, id(1));
  await settled(test.platform, tenant);
  expect(await titles(context, 'pear')).toEqual([]);
  expect(await indexRows(context)).toEqual([]);
});

it('takes a translation out that its thing no longer has', async () => {
  await using world = await startWorld();
  const { test, notes } = world;
  const tenant = await test.tenant('shop', [notes.module.slug]);
  const context = test.context(tenant);
  await notes.save(context, { id: id(1), locale: 'de', title: 'Hund' });
  await settled(test.platform, tenant);

  await context.database.transaction(({ trx }) => trx('fixture_notes').where({ locale: 'de' }).delete());
  await notes.save(context, { id: id(1), title: 'Dog' });
  await settled(test.platform, tenant);

  expect(await titles(context, 'hund', { locale: 'de' })).toEqual([]);
  expect(await titles(context, 'dog', { locale: 'de' })).toEqual(['Dog']);
});

it('writes nothing when events are delivered again', async () => {
  await using world = await startWorld();
  const { test, notes } = world;
  const tenant = await test.tenant('shop', [notes.module.slug]);
  const context = test.context(tenant);
  await notes.save(context, { id: id(1), title: 'First' });
  await notes.save(context, { id: id(1), title: 'Second' });
  await notes.save(context, { id: id(2), title: 'Gone' });
  await notes.remove(context, id(2));
  await settled(test.platform, tenant);
  const before = await indexRows(context);
  expect(before).toHaveLength(1);

  await context.database.transaction(({ trx }) =>
    trx('sys_consumer_offsets').where({ consumer: 'index.documents' }).update({ position: 0 }),
  );
  await notes.remove(context, id(3));
  await settled(test.platform, tenant);
  expect(await indexRows(context)).toEqual(before);
});

it('catches up with what happened while no process indexed', async () => {
  const notes = fixtureModule('notes', 'note');
  // The one that writes has no index; the others come and go.
  await using test = await startTestPlatform([notes.module]);
  const tenant = await test.tenant('shop', [notes.module.slug]);
  const start = () =>
    Platform.start({
      modules: [notes.module, indexModule],
      database: test.connection,
      accessTokens: { secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 },
      logger: createLogger('fatal'),
      seedPassword: 'dev-password-123',
    });
  const contextOf = (platform: Platform) =>
    platform.contextFor({ tenant, actor: { kind: 'system', name: 'test' } });

  await notes.save(test.context(tenant), { id: id(1), title: 'Before the index was installed' });
  const first = await start();
  try {
    await settled(first, tenant);
    expect(await titles(contextOf(first), 'installed')).toEqual(['Before the index was installed']);
  } finally {
    await first.close();
  }

  await notes.save(test.context(tenant), { id: id(2), title: 'While it was installed but away' });
  await notes.remove(test.context(tenant), id(1));
  const second = await start();
  try {
    await settled(second, tenant);
    expect(await titles(contextOf(second), 'installed')).toEqual(['While it was installed but away']);
  } finally {
    await second.close();
  }
});

it('keeps tenants apart, also where their things have the same id', async () => {
  await using world = await startWorld();
  const { test, notes } = world;
  const a = await test.tenant('a', [notes.module.slug]);
  const b = await test.tenant('b', [notes.module.slug]);
  const [inA, inB] = [test.context(a), test.context(b)];
  await notes.save(inA, { id: id(1), title: 'Secret of A' });
  await notes.save(inA, { id: id(2), title: 'Other secret of A' });
  await notes.save(inB, { id: id(1), title: 'Secret of B' });
  await settled(test.platform, a);
  await settled(test.platform, b);

  expect(await titles(inA, 'secret')).toEqual(['Other secret of A', 'Secret of A']);
  expect(await titles(inB, 'secret')).toEqual(['Secret of B']);
  expect((await search(inB, 'secret')).hits[0]?.highlight).not.toContain('A');
  const { endCursor } = await search(inA, 'secret', { first: 1 });
  await expect(search(inB, 'secret', { first: 1, after: endCursor })).rejects.toMatchObject({
    extensions: { code: 'INVALID_CURSOR' },
  });

  await execute(inB, 'mutation { rebuildSearchIndex { documents } }');
  await notes.remove(inB, id(1));
  await settled(test.platform, b);
  expect(await titles(inA, 'secret')).toEqual(['Other secret of A', 'Secret of A']);
  expect(await titles(inB, 'secret')).toEqual([]);
});

it('does not find things of a module that is off, and finds them as they are when it is on again', async () => {
  await using world = await startWorld();
  const { test, notes, recipes } = world;
  const tenant = await test.tenant('shop', [notes.module.slug, recipes.module.slug]);
  const context = test.context(tenant);
  // A request knows the tenant as it was when it came in.
  const later = async () => {
    const now = await test.platform.tenants.byId(tenant.id);
    if (!now) throw new Error('the tenant is gone');
    return test.context(now);
  };
  await notes.save(context, { id: id(1), title: 'Apple note' });
  await recipes.save(context, { id: id(1), title: 'Apple recipe' });
  await settled(test.platform, tenant);
  expect(await titles(context, 'apple')).toEqual(['Apple note', 'Apple recipe']);
  expect(await titles(context, 'apple', { kinds: ['recipe'] })).toEqual(['Apple recipe']);

  await toggleModule(context, { slug: 'recipes', enabled: false });
  expect(await titles(await later(), 'apple')).toEqual(['Apple note']);
  expect(await titles(await later(), 'apple', { kinds: ['recipe'] })).toEqual([]);

  await recipes.save(context, { id: id(2), title: 'Apple cake' });
  await settled(test.platform, tenant);
  expect(await titles(await later(), 'apple')).toEqual(['Apple note']);

  await toggleModule(context, { slug: 'recipes', enabled: true });
  expect(await titles(await later(), 'apple')).toEqual(['Apple cake', 'Apple note', 'Apple recipe']);
});

it('indexes a text longer than a tsvector can be', async () => {
  await using world = await startWorld();
  const { test, notes } = world;
  const tenant = await test.tenant('shop', [notes.module.slug]);
  const context = test.context(tenant);
  const dense = (word: (n: number) => string) =>
    Array.from({ length: 300_000 }, (_, n) => word(n + 4096)).join(' ');
  const bodies = [
    dense((n) => n.toString(36)),
    dense((n) => `${n.toString(16)}-${n.toString(36)}-b`),
    dense((n) => `a.io/${n.toString(36)}`),
    dense((n) => String.fromCodePoint(0x4e00 + (n % 20_000), 0x4e00 + ((n * 7) % 20_000))),
    'x'.repeat(3_000_000),
  ];
  for (const [n, body] of bodies.entries()) {
    await notes.save(context, { id: id(n), title: 'Endless', body: `beginning ${body}` });
  }
  await settled(test.platform, tenant);
  expect(await titles(context, 'beginning')).toHaveLength(bodies.length);
});
