import { randomUUID } from 'node:crypto';
import { serveModule, type ServedModule } from '@rustok/gateway';
import { systemActor, type Tenant } from '@rustok/kernel';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedContext } from '../isolation/remote-modules.js';
import { settingsFor, startTestGateway, type TestGateway } from '../kit/gateway.js';
import { MODULE_SECRET } from '../kit/remote-layout.js';

// What a built-in module that is served alone answers for an event it is handed, past the gateway.

let gateway: TestGateway;
const served = new Map<string, ServedModule>();
let demo: Tenant;
let acme: Tenant;
let order: string;
let level: { variant_id: string; location_id: string };
let menu: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  const settings = await settingsFor(gateway.connection);
  for (const module of ['commerce', 'pages']) {
    const options = { settings, module, secret: MODULE_SECRET, host: '127.0.0.1', port: 0 };
    served.set(module, await serveModule(options));
  }
  const { platform } = gateway.gateway;
  const find = async (value: string) => {
    const tenant = await platform.tenants.find({ kind: 'slug', value });
    if (!tenant) throw new Error(`the demo has no ${value}`);
    return tenant;
  };
  [demo, acme] = [await find('demo'), await find('acme')];
  const context = platform.contextFor({ tenant: demo, actor: systemActor('test') });
  await context.database.read(async (trx) => {
    order = (await trx('orders').first('id'))?.id;
    level = await trx('inventory_levels').first('variant_id', 'location_id');
    menu = (await trx('menus').where({ location: 'header' }).first('id'))?.id;
  });
}, 120_000);

afterAll(async () => {
  for (const module of served.values()) await module.close();
  await gateway[Symbol.asyncDispose]();
});

const SOON = { timeout: 20_000 };
const SYSTEM = { kind: 'system', name: 'test' };
const ANONYMOUS = { kind: 'anonymous' };
const user = (permissions: object) => ({
  ...{ kind: 'user', id: randomUUID(), session_id: randomUUID(), roles: ['manager'], permissions },
});

function token(module: string, { tenant = demo, actor = SYSTEM as object } = {}): string {
  const iat = Math.floor(Date.now() / 1000);
  return signedContext({
    ...{ iss: 'rustok', aud: module, iat, exp: iat + 30, actor },
    tenant: { id: tenant.id, slug: tenant.slug },
    ...{ locales: ['en'], request_id: randomUUID(), correlation_id: randomUUID() },
  });
}

function eventOf(type: string, payload: unknown, tenant = demo) {
  return {
    ...{ id: randomUUID(), type, version: 1, tenantId: tenant.id, actorId: null },
    ...{ correlationId: randomUUID(), causationId: null, occurredAt: new Date().toISOString() },
    ...{ payload, position: '9007199254740993' },
  };
}

async function ask(
  module: string,
  query: string,
  event: unknown,
  header: string | undefined = token(module),
) {
  const response = await fetch(served.get(module)?.url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(header && { 'x-rustok-context': header }) },
    body: JSON.stringify({ query, ...(event !== undefined && { extensions: { event } }) }),
  });
  const { data, errors } = (await response.json()) as {
    data?: Record<string, unknown>;
    errors?: { message: string; path?: unknown; extensions: { code: string } }[];
  };
  return { status: response.status, data, errors, codes: errors?.map(({ extensions }) => extensions.code) };
}

const LOW = 'subscription { inventoryLow { remaining threshold variant { id } location { id } } }';
const lowStock = (tenant = demo) =>
  eventOf(
    'inventory.low',
    {
      ...{ variantId: level.variant_id, locationId: level.location_id, productId: randomUUID() },
      ...{ remaining: 2, threshold: 5 },
    },
    tenant,
  );
const went = (tenant = demo) =>
  eventOf('order.status_changed', { orderId: order, oldStatus: 'pending', newStatus: 'confirmed' }, tenant);
const followed = (id: string, more = '') =>
  `subscription { s: orderStatusChanged(orderId: "${id}"${more}) { newStatus order { id } } }`;

test('is the field of the subscription, with what stands in the event', async () => {
  expect(await ask('commerce', LOW, lowStock())).toMatchObject({
    status: 200,
    data: {
      inventoryLow: {
        ...{ remaining: 2, threshold: 5 },
        ...{ variant: { id: level.variant_id }, location: { id: level.location_id } },
      },
    },
  });
  expect(await ask('commerce', followed(order), went())).toMatchObject({
    data: { s: { newStatus: 'CONFIRMED', order: { id: order } } },
  });
});

test('is null for who may not hear of it', async () => {
  for (const actor of [ANONYMOUS, user({}), user({ 'orders:read': 'all' })]) {
    const answer = await ask('commerce', LOW, lowStock(), token('commerce', { actor }));
    expect([answer.data, answer.errors]).toEqual([{ inventoryLow: null }, undefined]);
  }
  for (const actor of [ANONYMOUS, user({})]) {
    for (const more of ['', ', cartToken: "made up"']) {
      const answer = await ask('commerce', followed(order, more), went(), token('commerce', { actor }));
      expect([answer.data, answer.errors]).toEqual([{ s: null }, undefined]);
    }
  }
});

test('is null for an event that the arguments leave out, by the names clients know', async () => {
  expect((await ask('commerce', followed(randomUUID()), went())).data).toEqual({ s: null });
  const changed = eventOf('menu.updated', { menuId: menu, location: 'header' });
  const at = (location: string) => `subscription { menuUpdated(location: ${location}) { id } }`;
  expect((await ask('pages', at('HEADER'), changed)).data).toEqual({ menuUpdated: { id: menu } });
  expect((await ask('pages', at('FOOTER'), changed)).data).toEqual({ menuUpdated: null });
});

test('tells nothing of another tenant, whatever the event names', async () => {
  const context = token('commerce', { tenant: acme });
  expect(await ask('commerce', followed(order), went(), context)).toMatchObject({
    ...{ status: 400, codes: ['EVENT_UNFIT'] },
  });
  expect((await ask('commerce', followed(order), went(acme), context)).data).toEqual({ s: null });
  expect((await ask('commerce', LOW, lowStock(acme), context)).data).toEqual({
    inventoryLow: { remaining: 2, threshold: 5, variant: null, location: null },
  });
});

describe('is refused', () => {
  test.each<[string, () => unknown]>([
    ['without an event', () => undefined],
    ['with something that is no event', () => ({ payload: {} })],
    ['with a position that is no number', () => ({ ...lowStock(), position: '1e3' })],
    ['with an event of another type', went],
  ])('%s', async (_what, event) => {
    expect(await ask('commerce', LOW, event())).toMatchObject({ status: 400, codes: ['EVENT_UNFIT'] });
  });

  test('without a context that is signed', async () => {
    for (const header of ['', 'x', token('pages')]) {
      expect(await ask('commerce', LOW, lowStock(), header)).toMatchObject({
        ...{ status: 401, codes: ['CONTEXT_INVALID'] },
      });
    }
  });
});

test('is asked for again, and not lost, while the database is away', async () => {
  const { database } = gateway.connection;
  const elsewhere = new pg.Client({ ...gateway.connection, database: 'postgres' });
  await elsewhere.connect();
  const status = async () => (await ask('commerce', LOW, lowStock())).status;
  try {
    await elsewhere.query(`alter database "${database}" allow_connections false`);
    await elsewhere.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      database,
    ]);
    await expect.poll(status, SOON).toBe(503);
  } finally {
    await elsewhere.query(`alter database "${database}" allow_connections true`);
    await elsewhere.end();
  }
  await expect.poll(status, SOON).toBe(200);
});

test('does not tell of bugs: an event that does not fit its type is one', async () => {
  const { status, data, errors } = await ask('pages', 'subscription { pagePublished { id } }', {
    ...eventOf('page.published', null),
  });
  expect([status, data]).toEqual([200, { pagePublished: null }]);
  expect(errors).toMatchObject([{ path: ['pagePublished'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  expect(JSON.stringify(errors)).not.toContain('pageId');
});
