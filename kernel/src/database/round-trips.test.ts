import { randomUUID } from 'node:crypto';
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { systemActor } from '../access/actor.js';
import { defineEvent } from '../events/event-definition.js';
import { createTenant } from '../tenancy/create-tenant.js';
import { createLogger } from '../telemetry/logger.js';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import type { TestConnection } from '../../../test/kit/database.js';
import { connect } from './connection.js';
import { TenantDatabase } from './tenant-database.js';

const ThingHappened = defineEvent({
  type: 'test.thing.happened',
  version: 1,
  description: 'Something happened.',
  payload: z.strictObject({}),
});

let database: KernelDatabase;
let wire: CountedWire;
let app: Knex;
let acme: TenantDatabase;

beforeAll(async () => {
  database = await createKernelDatabase();
  wire = await countedWire(database.connection);
  app = connect(wire.connection, 'app', { max: 1, logger: createLogger('fatal') });
  acme = new TenantDatabase({
    app,
    tenantId: await createTenant(
      database.platform,
      {
        slug: 'acme',
        name: 'Acme',
        locales: [{ locale: 'en', name: 'English', nativeName: 'English' }],
        modules: [],
      },
      [],
    ),
    actor: systemActor('test'),
    cause: { correlationId: randomUUID(), causationId: null },
    outbox: {
      write: (envelopes) => ({ text: 'select $1::int as events', values: [envelopes.length] }),
      committed: () => undefined,
    },
  });
  // Opens the one connection there is.
  await acme.prepared(ONE, []);
});
afterAll(async () => {
  await app.destroy();
  await wire[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const ONE = { name: 'test.one', text: 'select slug from tenants' };

/** What the work costs on the wire, when it takes its queries one after the other. */
async function roundTrips(work: () => Promise<unknown>): Promise<number> {
  wire.roundTrips = 0;
  await work();
  return wire.roundTrips;
}

describe('the scope of a tenant', () => {
  test('costs a prepared statement nothing: all goes with it', async () => {
    expect(await roundTrips(() => acme.prepared(ONE, []))).toBe(1);
  });

  test.each([1, 5])('costs %i reads one round trip more, that of the commit', async (queries) => {
    const read = () =>
      acme.read(async (trx) => {
        for (let n = 0; n < queries; n++) await trx('tenants').select('slug');
      });
    expect(await roundTrips(read)).toBe(queries + 1);
  });

  test('lets reads that are asked for at once go at once', async () => {
    const read = () =>
      acme.read((trx) => Promise.all(Array.from({ length: 5 }, () => trx('tenants').select('slug'))));
    expect(await roundTrips(read)).toBe(2);
  });

  test.each([1, 5])('costs %i writes one round trip more, and their events none', async (statements) => {
    for (const events of [0, 3]) {
      const write = () =>
        acme.transaction(async ({ trx, append }) => {
          for (let n = 0; n < statements; n++) await trx('tenants').update({ name: 'Acme' });
          for (let n = 0; n < events; n++) append(ThingHappened, {});
        });
      expect(await roundTrips(write), `${events} events`).toBe(statements + 1);
    }
  });
});

interface CountedWire extends AsyncDisposable {
  readonly connection: TestConnection;
  /** How often the client has spoken after it had heard an answer. */
  roundTrips: number;
}

/**
 * A proxy before the server. It waits with each answer until the client has had its turn of the event loop, so that
 * what was sent without waiting is in the same round trip however fast the server is.
 */
async function countedWire({ host, port, ...rest }: TestConnection): Promise<CountedWire> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = host.startsWith('/')
      ? connectSocket(join(host, `.s.PGSQL.${port}`))
      : connectSocket(port, host);
    let answered = true;
    client.on('data', (chunk) => {
      if (answered) counted.roundTrips++;
      answered = false;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) =>
      setImmediate(() => {
        answered = true;
        client.write(chunk);
      }),
    );
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const counted: CountedWire = {
    connection: { ...rest, host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    roundTrips: 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return counted;
}
