import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { systemActor } from '../access/actor.js';
import { defineEvent } from '../events/event-definition.js';
import { EventMetrics } from '../events/event-metrics.js';
import { createLogger } from '../telemetry/logger.js';
import { createTenant } from '../tenancy/create-tenant.js';
import type { TenantId } from '../tenancy/tenant.js';
import { Metrics } from '../telemetry/metrics.js';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import { quietOutbox } from '../testing/quiet-outbox.js';
import { connect } from './connection.js';
import { TenantDatabase } from './tenant-database.js';

const ThingHappened = defineEvent({
  type: 'test.thing.happened',
  version: 1,
  description: 'Something happened.',
  payload: z.strictObject({ what: z.string() }),
});
const locales = [{ locale: 'en', name: 'English', nativeName: 'English' }];

const cause = { correlationId: randomUUID(), causationId: null };

let database: KernelDatabase;
let app: Knex;
let acme: TenantDatabase;
let other: TenantDatabase;

beforeAll(async () => {
  database = await createKernelDatabase();
  // One connection, so that every unit of work gets the one the last has left behind.
  app = database.pool('app', 1);
  const open = async (slug: string) =>
    new TenantDatabase({
      app,
      tenantId: await createTenant(database.platform, { slug, name: slug, locales, modules: [] }, []),
      actor: systemActor('test'),
      cause: { correlationId: randomUUID(), causationId: null },
      outbox: quietOutbox,
    });
  acme = await open('acme');
  other = await open('other');
});
beforeEach(() => database.owner.raw('truncate sys_events, sys_seeds'));
afterAll(() => database[Symbol.asyncDispose]());

const events = () => database.owner('sys_events').orderBy('seq').pluck('envelope');
const current = (tenant: TenantDatabase) =>
  tenant.read(
    async (trx) => (await trx.raw(`select current_setting('app.tenant_id') as id`)).rows[0].id as TenantId,
  );
const seeds = () => database.owner('sys_seeds').orderBy('module_slug').pluck('module_slug');

describe('a unit of work', () => {
  test('commits its rows and its events together', async () => {
    const id = await acme.transaction(async ({ trx, append }) => {
      await trx('sys_seeds').insert({ module_slug: 'a' });
      return append(ThingHappened, { what: 'it' }).id;
    });
    expect(await seeds()).toEqual(['a']);
    expect(await events()).toMatchObject([
      { id, tenantId: acme.tenantId, payload: { what: 'it' }, actorId: null },
    ]);
  });

  test('writes its events in the order in which they were appended, however odd their text', async () => {
    const texts = ['"quoted"', 'a\\b', '{1,2}', 'null', '\u0000', '\ud800', '🦀', "'; --"];
    await acme.transaction(async ({ append }) => {
      for (const what of texts) append(ThingHappened, { what });
    });
    expect((await events()).map((event) => event.payload.what)).toEqual(texts);
  });

  test('counts its events by type once they are committed, and not when it is rolled back', async () => {
    const metrics = new EventMetrics(new Metrics());
    const counting = new TenantDatabase({
      app: database.app,
      tenantId: acme.tenantId,
      actor: systemActor('test'),
      cause: { correlationId: randomUUID(), causationId: null },
      outbox: { ...quietOutbox, committed: (envelopes) => metrics.countPublished(envelopes) },
    });
    const append = (fails: boolean) =>
      counting.transaction(async (unit) => {
        for (const what of ['a', 'b']) unit.append(ThingHappened, { what });
        if (fails) throw new Error('no');
      });
    await append(false);
    await expect(append(true)).rejects.toThrow('no');
    const { values } = await metrics.published.get();
    expect(values).toEqual([{ labels: { event_type: ThingHappened.type }, value: 2 }]);
  });

  test.each([
    [
      'which the database refuses',
      () => ({ text: 'insert into sys_events (id) values ($1)', values: ['no uuid'] }),
      { code: '22P02' },
    ],
    [
      'which cannot even be written down',
      () => {
        throw new Error('no JSON');
      },
      { message: 'no JSON' },
    ],
  ])('that publishes an event %s is rolled back as a whole', async (_, write, error) => {
    const committed: unknown[] = [];
    const options = { app, tenantId: acme.tenantId, actor: systemActor('test'), cause };
    const outbox = { write, committed: (envelopes: readonly unknown[]) => void committed.push(...envelopes) };
    const failing = new TenantDatabase({ ...options, outbox }).transaction(async ({ trx, append }) => {
      await trx('sys_seeds').insert({ module_slug: 'a' });
      append(ThingHappened, { what: 'it' });
    });
    await expect(failing).rejects.toMatchObject(error);
    expect([await seeds(), committed]).toEqual([[], []]);
    expect(await current(other)).toBe(other.tenantId);
  });

  test("that could not begin writes nothing, in nobody's name, and says why", async () => {
    // A text that the server cannot read, so that what is sent behind BEGIN arrives outside of any transaction.
    const tenantId = "'" as TenantId;
    const options = { app, tenantId, actor: systemActor('test'), cause, outbox: quietOutbox };
    const failing = new TenantDatabase(options).transaction(async ({ trx, append }) => {
      append(ThingHappened, { what: 'it' });
      await trx('sys_seeds').insert({ module_slug: 'a' });
    });
    await expect(failing).rejects.toMatchObject({ code: '42601' });
    expect([await seeds(), await events()]).toEqual([[], []]);
    expect(await current(other)).toBe(other.tenantId);
  });

  test('that throws publishes nothing, changes nothing and calls nobody', async () => {
    const called: string[] = [];
    const failing = acme.transaction(async ({ trx, append, afterCommit }) => {
      await trx('sys_seeds').insert({ module_slug: 'a' });
      append(ThingHappened, { what: 'it' });
      afterCommit(() => void called.push('after commit'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect([await seeds(), await events(), called]).toEqual([[], [], []]);
  });

  test('calls afterCommit when others can see its effect, in order, and before it resolves', async () => {
    const seen: unknown[] = [];
    await acme.transaction(async ({ trx, afterCommit }) => {
      afterCommit(async () => void seen.push('first', await seeds()));
      afterCommit(() => void seen.push('second'));
      await trx('sys_seeds').insert({ module_slug: 'a' });
      seen.push('work done');
    });
    expect(seen).toEqual(['work done', 'first', ['a'], 'second']);
  });

  test('with a payload that does not fit fails with EVENT_INVALID and takes everything back', async () => {
    const failing = acme.transaction(async ({ trx, append }) => {
      await trx('sys_seeds').insert({ module_slug: 'a' });
      append(ThingHappened, { what: 5 } as never);
    });
    await expect(failing).rejects.toMatchObject({ code: 'EVENT_INVALID', family: 'bug' });
    expect([await seeds(), await events()]).toEqual([[], []]);
  });

  test('that swallowed an SQL error is not reported as committed', async () => {
    const called: string[] = [];
    const swallowing = acme.transaction(async ({ trx, afterCommit }) => {
      await trx('sys_seeds').insert({ module_slug: 'a' });
      afterCommit(() => void called.push('after commit'));
      await trx.raw('select 1 / 0').catch(() => undefined);
    });
    // Postgres answers COMMIT with ROLLBACK here, and no error.
    await expect(swallowing).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    expect([await seeds(), called]).toEqual([[], []]);
  });

  test('may go on after an SQL error behind a savepoint', async () => {
    await acme.transaction(async ({ trx }) => {
      await trx('sys_seeds').insert({ module_slug: 'a' });
      await trx.transaction((inner) => inner.raw('select 1 / 0')).catch(() => undefined);
    });
    expect(await seeds()).toEqual(['a']);
  });
});

describe('the tenant of a connection', () => {
  test('is the one that asks, whoever had the connection before', async () => {
    for (const tenant of [acme, other, acme]) expect(await current(tenant)).toBe(tenant.tenantId);
    const [row] = await other.prepared<{ id: string }>(
      { name: 'test.tenants', text: 'select id from tenants' },
      [],
    );
    expect(row?.id).toBe(other.tenantId);
  });

  test('reads do not write', async () => {
    const writing = acme.read((trx) => trx('sys_seeds').insert({ module_slug: 'a' }));
    await expect(writing).rejects.toMatchObject({ code: '25006' });
    const sneaking = acme.prepared({ name: 'test.sneak', text: 'delete from sys_seeds' }, []);
    await expect(sneaking).rejects.toMatchObject({ code: '25006' });
  });

  test('a prepared statement that fails gives back a connection that works', async () => {
    const divide = { name: 'test.divide', text: 'select 1 / $1::int as quotient' };
    await expect(acme.prepared(divide, [0])).rejects.toMatchObject({ code: '22012' });
    expect(await acme.prepared(divide, [1])).toEqual([{ quotient: 1 }]);
    expect(await current(other)).toBe(other.tenantId);
  });

  /** Ends the backend that sleeps, as an administrator or a crash would. */
  async function killSleeper(): Promise<void> {
    await expect
      .poll(async () => {
        const { rows } = await database.owner.raw(
          `select pg_terminate_backend(pid) as ended from pg_stat_activity
            where datname = current_database() and query like '%pg_sleep%' and pid <> pg_backend_pid()`,
        );
        return rows.length;
      })
      .toBe(1);
  }

  test('a connection that dies in a prepared statement is replaced', async () => {
    const reading = acme.prepared({ name: 'test.sleep', text: 'select pg_sleep(60)' }, []);
    await Promise.all([
      expect(reading).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', details: { retryable: true } }),
      killSleeper(),
    ]);
    expect(await current(acme)).toBe(acme.tenantId);
  });

  test('a write whose connection dies is not said to be retryable, and the next one works', async () => {
    const writing = acme.transaction(({ trx }) => trx.raw('select pg_sleep(60)'));
    await Promise.all([
      expect(writing).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', details: { retryable: false } }),
      killSleeper(),
    ]);
    expect(await current(acme)).toBe(acme.tenantId);
  });

  test('a write whose connection dies under its events is not said to be retryable, and the next one works', async () => {
    const outbox = { write: () => ({ text: 'select pg_sleep(60)' }), committed: () => undefined };
    const options = { app, tenantId: acme.tenantId, actor: systemActor('test'), cause, outbox };
    const writing = new TenantDatabase(options).transaction(async ({ append }) => {
      append(ThingHappened, { what: 'it' });
    });
    await Promise.all([
      expect(writing).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', details: { retryable: false } }),
      killSleeper(),
    ]);
    expect(await current(acme)).toBe(acme.tenantId);
  });

  test('a database nobody reaches is an outage, with its cause for the log', async () => {
    const logger = createLogger('silent');
    const app = connect({ host: '127.0.0.1', port: 1, user: 'x', database: 'x' }, 'app', { max: 1, logger });
    const away = new TenantDatabase({
      app,
      tenantId: acme.tenantId,
      actor: systemActor('test'),
      cause: { correlationId: randomUUID(), causationId: null },
      outbox: quietOutbox,
    });
    const read = () => away.read(async () => undefined);
    const prepared = () => away.prepared({ name: 'test.away', text: 'select 1' }, []);
    for (const attempt of [read, prepared]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'DATABASE_UNAVAILABLE',
        family: 'outage',
        cause: { message: expect.stringContaining('ECONNREFUSED') },
      });
    }
    await app.destroy();
  });
});
