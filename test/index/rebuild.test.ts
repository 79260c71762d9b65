import indexModule from '@rustok/index';
import { ANONYMOUS, type ModuleDeclaration, type RequestContext } from '@rustok/kernel';
import { expect, it } from 'vitest';
import { startTestPlatform } from '../kit/platform.js';
import { execute, fixtureModule, id, search, settled, titles } from './fixture.js';

const REBUILD = `mutation ($kinds: [String!]) { rebuildSearchIndex(kinds: $kinds) { kinds documents removed } }`;

async function startWorld(slugs: readonly string[] = ['notes', 'recipes']) {
  const fixtures = slugs.map((slug) => fixtureModule(slug, slug.slice(0, -1)));
  const test = await startTestPlatform([...fixtures.map(({ module }) => module), indexModule]);
  const tenant = await test.tenant(
    'demo',
    fixtures.map(({ module }) => module.slug),
  );
  const [notes, recipes] = fixtures;
  if (!notes) throw new Error('a world has notes');
  return {
    test,
    tenant,
    notes,
    recipes,
    context: test.context(tenant),
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

/** What the index should say and what it says, of one kind. */
async function compare(context: RequestContext): Promise<{ source: unknown; index: unknown }> {
  return context.database.read(async (trx) => ({
    source: await trx('fixture_notes').orderBy('id').select('id', 'locale', 'title'),
    index: await trx('search_documents')
      .where({ kind: 'note' })
      .orderBy('document_id')
      .select('document_id as id', 'locale', 'title'),
  }));
}

it('heals a damaged index while searches go on', async () => {
  await using world = await startWorld();
  const { context, notes, recipes } = world;
  for (let n = 1; n <= 450; n++) {
    const facts = { tags: [`remainder-${String(n % 3)}`], prices: [{ currency: 'EUR', min: n, max: n }] };
    await notes.save(context, { id: id(n * 10), title: `Apple ${String(n)}`, ...facts }, { event: false });
  }
  await recipes?.save(context, { id: id(1), title: 'Apple cake' }, { event: false });
  expect(await execute(context, REBUILD)).toEqual({
    rebuildSearchIndex: { kinds: ['note', 'recipe'], documents: 451, removed: 0 },
  });

  await context.database.transaction(async ({ trx }) => {
    await trx('search_documents')
      .where('document_id', '<', id(1_000))
      .update({ title: 'Nonsense', facets: [], price_currencies: [] });
    await trx('search_documents').where('document_id', '>', id(4_000)).delete();
    for (const ghost of [1, 11, 2_001, 4_001, 4_501, 2 ** 40]) {
      await trx('search_documents').insert({
        ...{ kind: 'note', document_id: id(ghost), locale: 'en', title: 'Ghost' },
        ...{ is_published: true, updated_at: new Date() },
      });
    }
  });
  const facets = async (query: string): Promise<readonly string[]> => {
    const { search } = await execute<{
      search: {
        facets: { values: { value: string; count: number }[] }[];
        priceRange: { min: { amount: string }; max: { amount: string } };
      };
    }>(
      context,
      `query ($query: String!) { search(query: $query, kinds: ["note"]) {
        facets(names: ["tag"]) { values { value count } } priceRange(currency: "EUR") { min { amount } max { amount } } } }`,
      { query },
    );
    const { min, max } = search.priceRange;
    return [
      ...search.facets.flatMap(({ values }) => values.map(({ value, count }) => `${value} ${String(count)}`)),
      `${min.amount} - ${max.amount}`,
    ];
  };
  let rebuilding = true;
  const searches = (async () => {
    let count = 0;
    for (; rebuilding; count++) {
      const { hits } = await search(context, '"apple 250"');
      expect(hits.map((hit) => hit.title)).toEqual(['Apple 250']);
      expect(await facets('"apple 250"')).toEqual(['remainder-1 1', '2.50 - 2.50']);
    }
    return count;
  })();
  const rebuilt = await execute(context, REBUILD, { kinds: ['note'] });
  rebuilding = false;

  expect(await searches).toBeGreaterThan(0);
  expect(rebuilt).toEqual({ rebuildSearchIndex: { kinds: ['note'], documents: 450, removed: 6 } });
  const { source, index } = await compare(context);
  expect(index).toEqual(source);
  expect(await facets('apple')).toEqual([
    ...['remainder-0 150', 'remainder-1 150', 'remainder-2 150'],
    '0.01 - 4.50',
  ]);
});

it('may run twice at once while things change, and leaves the index right', async () => {
  await using world = await startWorld(['notes']);
  const { context, notes, test, tenant } = world;
  for (let n = 1; n <= 250; n++) {
    await notes.save(context, { id: id(n), title: 'Before' }, { event: false });
  }
  const changes = (async () => {
    for (let n = 1; n <= 60; n++) {
      await notes.save(context, { id: id(n * 4), title: `Changed ${String(n)}` });
      await notes.save(context, { id: id(1_000 + n), title: 'New' });
      await notes.remove(context, id(n * 4 + 1));
    }
  })();
  await Promise.all([
    changes,
    execute(context, REBUILD),
    execute(context, REBUILD),
    execute(context, REBUILD),
  ]);
  await settled(test.platform, tenant);
  const { source, index } = await compare(context);
  expect(index).toEqual(source);
});

it('does not overwrite what an event brought with what it had read before', async () => {
  await using world = await startWorld(['notes']);
  const { context, notes, test, tenant } = world;
  await notes.save(context, { id: id(1), title: 'Old' }, { event: false });

  // The rebuild has read the old title and is held; the change is committed and its event arrives.
  const held = signal();
  const read = signal();
  notes.afterRead = () => {
    read.send();
    return held.sent;
  };
  const rebuilt = execute(context, REBUILD);
  await read.sent;
  notes.afterRead = () => Promise.resolve();
  await notes.save(context, { id: id(1), title: 'New' });
  await expect.poll(() => waitingForLock(context), { timeout: 10_000 }).toBe(true);
  held.send();

  await rebuilt;
  await settled(test.platform, tenant);
  expect(await titles(context, 'new')).toEqual(['New']);
  expect(await titles(context, 'old')).toEqual([]);
});

/** A promise, and the function that resolves it. */
function signal(): { readonly sent: Promise<void>; readonly send: () => void } {
  let send: () => void = () => undefined;
  const sent = new Promise<void>((resolve) => (send = resolve));
  return { sent, send: () => send() };
}

/** Whether some transaction of this database waits for an advisory lock: the consumer, for the rebuild. */
function waitingForLock({ database }: RequestContext): Promise<boolean> {
  return database.read(async (trx) => {
    const { rows } = await trx.raw(
      `select count(*)::int as waiting from pg_locks
        where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    );
    return rows[0].waiting > 0;
  });
}

it('publishes that it was done, and does the same as a command', async () => {
  await using world = await startWorld();
  const { test, context, notes, tenant } = world;
  await notes.save(context, { id: id(1), title: 'One' }, { event: false });
  const published: unknown[] = [];
  test.platform.feed.subscribe((envelopes) => {
    published.push(...envelopes.filter(({ type }) => type === 'index.rebuilt').map(({ payload }) => payload));
  });
  const [command] = indexModule.commands;
  const invocation = { options: {}, report: () => undefined, signal: new AbortController().signal };
  expect(await command?.run(context, invocation)).toBe(`${tenant.slug}: 1 documents of 2 kinds rebuilt`);
  await expect
    .poll(() => published, { timeout: 10_000 })
    .toEqual([{ kinds: ['note', 'recipe'], documents: 1 }]);
});

it('as a command, has what was published meanwhile handled once more, and tells how far that is', async () => {
  await using world = await startWorld(['notes']);
  const { context, notes, tenant } = world;
  await notes.save(context, { id: id(1), title: 'Before' });
  await settled(world.test.platform, tenant);
  const positions = () =>
    context.database.read(async (trx) => (await trx('sys_event_positions').select('position')).length);
  const before = await positions();
  notes.afterRead = async () => {
    notes.afterRead = () => Promise.resolve();
    await notes.save(context, { id: id(2), title: 'Meanwhile' });
    await expect.poll(positions, { timeout: 10_000 }).toBe(before + 1);
  };
  const lines: string[] = [];
  const invocation = {
    options: {},
    report: (line: string) => void lines.push(line),
    signal: new AbortController().signal,
  };
  expect(await indexModule.commands[0]?.run(context, invocation)).toBe(
    'demo: 1 documents of 1 kinds rebuilt',
  );
  expect(lines.at(-1)).toBe('demo: done, 1 of 1 events since the beginning handled again');
  expect(await titles(context, 'meanwhile')).toEqual(['Meanwhile']);
  const { edges } = await world.test.platform.events.replays.page(
    context,
    { tenantId: tenant.id },
    { first: 10 },
  );
  expect(edges.map(({ node }) => node)).toMatchObject([
    {
      consumer: 'index.documents',
      status: 'done',
      handled: 1,
      types: ['notes.changed', 'notes_shelf.changed'],
    },
  ]);
});

it('as a command, leaves the replay to itself when the operator goes away', async () => {
  await using world = await startWorld(['notes']);
  const { context } = world;
  await world.test.platform.events.consumers.pause(context, { tenantId: world.tenant.id }, 'index.documents');
  const away = new AbortController();
  const invocation = { options: {}, report: () => away.abort(), signal: away.signal };
  expect(await indexModule.commands[0]?.run(context, invocation)).toMatch(
    /^demo: 0 documents of 1 kinds rebuilt; the replay [0-9a-f-]{36} of what changed meanwhile is running$/,
  );
});

it('is for those who manage the index, and for kinds there are', async () => {
  await using world = await startWorld();
  await expect(
    execute(world.test.context(world.tenant, ANONYMOUS), REBUILD, { kinds: ['note'] }),
  ).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  await expect(execute(world.context, REBUILD, { kinds: ['nothing'] })).rejects.toMatchObject({
    extensions: { code: 'BAD_USER_INPUT', knownKinds: ['note', 'recipe'] },
  });
});

it('stops at a source that gives ids out of order, before it deletes anything', async () => {
  const notes = fixtureModule('notes', 'note');
  const [source] = notes.module.search;
  if (!source) throw new Error('notes can be searched');
  const backwards: ModuleDeclaration = {
    ...notes.module,
    search: [{ ...source, ids: async () => [id(2), id(1)] }],
  };
  await using test = await startTestPlatform([backwards, indexModule]);
  const tenant = await test.tenant('demo', [notes.module.slug]);
  const context = test.context(tenant);
  await notes.save(context, { id: id(3), title: 'Three' });
  await settled(test.platform, tenant);

  await expect(execute(context, REBUILD)).rejects.toMatchObject({
    extensions: { code: 'SEARCH_SOURCE_OUT_OF_ORDER' },
  });
  expect(await titles(context, 'three')).toEqual(['Three']);
});
