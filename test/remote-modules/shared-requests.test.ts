import type { RequestContext } from '@rustok/kernel';
import { afterEach, expect, test } from 'vitest';
import { askEngine, createWorld, userWith, type World } from './world.js';

let world: World;
afterEach(() => world[Symbol.asyncDispose]());

/** A machine that is busy takes longer than the usual second. */
const PATIENCE = { timeout: 20_000 };

const SHARING = 'share_requests_in_flight = true';

/** Until it is called, nobody gets an answer from the module. */
function hold({ stock }: World): () => void {
  let release: () => void = () => undefined;
  stock.held = new Promise((resolve) => {
    release = () => {
      stock.held = undefined;
      resolve();
    };
  });
  return release;
}

/** Asks the same in each context, at the same time, and says how often the module was asked for it. */
async function askTogether(
  contexts: readonly RequestContext[],
  requests: number,
  query = '{ whoAsks items { name } }',
) {
  const release = hold(world);
  const answers = contexts.map((context) => askEngine(world.api.engine, context, query));
  await expect.poll(() => world.stock.requests, PATIENCE).toBe(requests);
  release();
  return Promise.all(answers);
}

test('is asked once for what one actor asks several times at once', async () => {
  world = await createWorld({ settings: SHARING });
  const { acme, stock, context } = world;
  stock.put(acme.id, { id: 'a1', name: 'apple' });
  const answers = await askTogether([context(acme), context(acme), context(acme)], 1);
  const data = { whoAsks: 'anonymous of acme', items: [{ name: 'apple' }] };
  expect(answers).toEqual(Array(3).fill({ data, errors: [] }));
  expect(stock.requests).toBe(1);
  const metrics = await (await fetch(`${world.api.url}/metrics`)).text();
  expect(metrics).toContain('rustok_subgraph_shared_requests_total{module="stock"} 2');
});

test('is asked for each tenant and each actor, whatever they have in common', async () => {
  world = await createWorld({ settings: SHARING });
  const { acme, other, stock, context, api } = world;
  stock.put(acme.id, { id: 'x', name: 'apple' });
  stock.put(other.id, { id: 'x', name: 'orange' });
  const user = userWith();
  if (user.kind !== 'user') throw new Error('it is a user');
  const contexts = [
    context(acme),
    context(other),
    context(acme, user),
    context(other, user),
    context(acme, { ...user, sessionId: crypto.randomUUID() }),
    context(acme, { ...user, roles: [] }),
    context(acme, { ...user, grants: new Map([['stock:rename', 'own']]) }),
    context(acme, { ...user, grants: new Map([['stock:rename', 'all']]) }),
    api.platform.contextFor({ tenant: acme, actor: user, acceptedLocales: ['de'] }),
  ];
  const answers = await askTogether(contexts, contexts.length);
  expect(answers.map(({ data }) => data?.['items'])).toEqual(
    [acme, other, acme, other, acme, acme, acme, acme, acme].map((tenant) => [
      { name: tenant === acme ? 'apple' : 'orange' },
    ]),
  );
  expect(
    new Set(
      stock.seen.map(({ iss, aud, tenant, actor, locales }) =>
        JSON.stringify({ iss, aud, tenant, actor, locales }),
      ),
    ).size,
  ).toBe(contexts.length);
});

test('is asked each time unless its entry says otherwise', async () => {
  world = await createWorld();
  const { acme, context } = world;
  await askTogether([context(acme), context(acme)], 2);
});

test('is asked each time for a mutation, and anew by who knows that one is done', async () => {
  world = await createWorld({ settings: SHARING });
  const { acme, stock, context, api } = world;
  stock.put(acme.id, { id: 'a1', name: 'apple' });
  const actor = userWith('stock:rename');
  const ask = (query: string) => askEngine(api.engine, context(acme, actor), query);
  const release = hold(world);
  const before = ask('{ items { name } }');
  await expect.poll(() => stock.seen.length, PATIENCE).toBe(1);
  stock.held = undefined;
  const rename = 'mutation { rename(id: "a1", name: "pear") { name } }';
  await Promise.all([ask(rename), ask(rename)]);
  expect(stock.requests).toBe(3);
  expect((await ask('{ items { name } }')).data).toEqual({ items: [{ name: 'pear' }] });
  release();
  expect((await before).data).toEqual({ items: [{ name: 'apple' }] });
});
