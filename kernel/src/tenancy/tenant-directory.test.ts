import { setImmediate as immediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { gated } from '../testing/gated-platform.js';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import { createTenant } from './create-tenant.js';
import type { TenantId } from './tenant.js';
import { TenantDirectory, type TenantDirectoryOptions } from './tenant-directory.js';

let database: KernelDatabase;
let acme: TenantId;
let queries = 0;
const unknownId = '0190b2a4-0000-7000-8000-00000000000a' as TenantId;
const locales = [{ locale: 'en', name: 'English', nativeName: 'English' }];

beforeAll(async () => {
  database = await createKernelDatabase();
  acme = await createTenant(
    database.platform,
    { slug: 'acme', name: 'Acme', domain: 'Acme.Example', locales, modules: [] },
    [],
  );
  database.platform.on('query', () => (queries += 1));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
afterAll(() => database[Symbol.asyncDispose]());

function directoryOf(options: Partial<TenantDirectoryOptions> = {}): TenantDirectory {
  queries = 0;
  return new TenantDirectory({ platform: database.platform, ...options });
}

const setName = (name: string) => database.owner('tenants').where({ id: acme }).update({ name });

test('finds a tenant by id, slug and host', async () => {
  const directory = directoryOf();
  const found = await Promise.all([
    directory.byId(acme),
    directory.find({ kind: 'slug', value: 'acme' }),
    directory.find({ kind: 'host', value: 'acme.example' }),
  ]);
  expect(found.map((tenant) => tenant?.id)).toEqual([acme, acme, acme]);
});

test('reads once when a hundred ask at the same moment, found or not', async () => {
  const directory = directoryOf();
  const ask = (value: string) =>
    Promise.all(Array.from({ length: 100 }, () => directory.find({ kind: 'slug', value })));
  expect(new Set((await ask('acme')).map((tenant) => tenant?.id))).toEqual(new Set([acme]));
  expect(queries).toBe(1);
  expect(new Set(await ask('nobody'))).toEqual(new Set([null]));
  expect(queries).toBe(2);
  await ask('acme');
  await ask('nobody');
  expect(queries).toBe(2);
});

test('a found tenant is kept for its time, an unknown one for a shorter one', async () => {
  // The cache looks at the clock at most once a millisecond, by a timer; so clock and timers go together.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let now = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const pass = (ms: number) => {
    now += ms;
    vi.advanceTimersByTime(ms);
  };
  const directory = directoryOf({ positiveTtlMs: 300_000, negativeTtlMs: 60_000 });
  const askBoth = async () => {
    await directory.byId(acme);
    await directory.byId(unknownId);
    return queries;
  };
  expect(await askBoth()).toBe(2);
  pass(59_000);
  expect(await askBoth()).toBe(2);
  pass(2_000);
  expect(await askBoth()).toBe(3);
  pass(240_000);
  expect(await askBoth()).toBe(5);
});

test('the least recently asked for leaves when the cache is full', async () => {
  const directory = directoryOf({ capacity: 2 });
  for (const value of ['a', 'b', 'a', 'c', 'a', 'b']) await directory.find({ kind: 'slug', value });
  expect(queries).toBe(4);
});

test('a failed load reaches everybody who waited and is not remembered', async () => {
  const broken = database.pool('platform', 1);
  const directory = directoryOf({ platform: broken });
  await database.owner.raw('revoke select on tenants from rustok_platform');
  const failed = await Promise.allSettled([directory.byId(acme), directory.byId(acme)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await database.owner.raw('grant select on tenants to rustok_platform');
  expect((await directory.byId(acme))?.id).toBe(acme);
});

test('an invalidated tenant is read anew under each of its names', async () => {
  const directory = directoryOf();
  const names = async () =>
    Promise.all([
      directory.byId(acme),
      directory.find({ kind: 'slug', value: 'acme' }),
      directory.find({ kind: 'host', value: 'acme.example' }),
    ]).then((tenants) => tenants.map((tenant) => tenant?.name));
  await setName('Before');
  expect(await names()).toEqual(['Before', 'Before', 'Before']);
  await setName('After');
  expect(await names()).toEqual(['Before', 'Before', 'Before']);
  await directory.invalidate(acme);
  expect(await names()).toEqual(['After', 'After', 'After']);
});

test('a tenant that was unknown is found after its invalidation', async () => {
  const directory = directoryOf();
  expect(await directory.find({ kind: 'slug', value: 'later' })).toBeNull();
  const id = await createTenant(
    database.platform,
    { slug: 'later', name: 'Later', locales, modules: [] },
    [],
  );
  expect(await directory.find({ kind: 'slug', value: 'later' })).toBeNull();
  await directory.invalidate(id);
  expect((await directory.find({ kind: 'slug', value: 'later' }))?.id).toBe(id);
});

test('a load that began before an invalidation does not fill the cache after it', async () => {
  await setName('Before');
  const gate = gated(database.platform);
  const directory = directoryOf({ platform: gate.platform });
  const slow = directory.byId(acme);
  await gate.reached;
  await setName('After');
  await directory.invalidate(acme);
  expect((await directory.byId(acme))?.name).toBe('After');
  gate.open();
  expect((await slow)?.name).toBe('Before');
  expect((await directory.byId(acme))?.name).toBe('After');
});

test("another tenant's invalidation does not make a load in flight stay for ever", async () => {
  await setName('Before');
  const gate = gated(database.platform);
  const directory = directoryOf({ platform: gate.platform, positiveTtlMs: 0 });
  const slow = directory.byId(acme);
  await gate.reached;
  await directory.invalidate(unknownId);
  gate.open();
  await slow;
  await setName('After');
  // Nothing is kept here (lifetime 0), so each find must look for itself.
  expect((await directory.byId(acme))?.name).toBe('After');
});

test('a hundred updates, invalidations and finds at once end with the last state', async () => {
  const directory = directoryOf();
  const writing = (async () => {
    for (let i = 0; i < 50; i += 1) {
      await setName(`Name ${i}`);
      await directory.invalidate(acme);
      expect((await directory.byId(acme))?.name).toBe(`Name ${i}`);
    }
  })();
  let done = false;
  const reading = [1, 2, 3].map(async () => {
    while (!done) await directory.byId(acme).then(() => immediate());
  });
  await writing.finally(() => (done = true));
  await Promise.all(reading);
  expect((await directory.byId(acme))?.name).toBe('Name 49');
});

test('an invalidation that cannot reach the database forgets everybody rather than nobody', async () => {
  const directory = directoryOf({ platform: database.pool('platform', 1) });
  await setName('Before');
  await directory.byId(acme);
  await setName('After');
  await database.owner.raw('revoke select on tenants from rustok_platform');
  await directory.invalidate(acme);
  await database.owner.raw('grant select on tenants to rustok_platform');
  expect((await directory.byId(acme))?.name).toBe('After');
});

test.each(['admin', 'Acme', 'ümlaut', '', '-x', 'a'.repeat(64), unknownId])(
  'no tenant is created with the slug "%s", which no request could name',
  async (slug) => {
    await expect(
      createTenant(database.platform, { slug, name: 'X', locales, modules: [] }, []),
    ).rejects.toMatchObject({ family: 'client' });
  },
);
