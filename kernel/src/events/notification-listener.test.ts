import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionFor } from '../database/connection.js';
import { createLogger } from '../telemetry/logger.js';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import { NotificationListener } from './notification-listener.js';

let database: KernelDatabase;
beforeAll(async () => {
  database = await createKernelDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

/** The listener's own sessions: nobody else here has that name. */
const sessions = (): Promise<number[]> =>
  database
    .owner('pg_stat_activity')
    .where({ application_name: 'listener-test', datname: database.connection.database })
    .pluck('pid');

async function listening(channels: Readonly<Record<string, () => void>>): Promise<NotificationListener> {
  const listener = new NotificationListener({
    connection: { ...connectionFor(database.connection, 'platform'), application_name: 'listener-test' },
    channels,
    logger: createLogger('silent'),
  });
  return listener.start();
}

test('calls the channel that was notified, and each once at the start', async () => {
  const calls = { one: 0, two: 0 };
  const listener = await listening({ one: () => (calls.one += 1), two: () => (calls.two += 1) });
  expect(calls).toEqual({ one: 1, two: 1 });
  await database.platform.raw('notify one');
  await expect.poll(() => calls.one, { timeout: 4000 }).toBe(2);
  expect(calls.two).toBe(1);
  await listener.close();
  expect(await sessions()).toEqual([]);
});

test('comes back after its connection is lost, calls everybody, and holds one connection', async () => {
  let calls = 0;
  const listener = await listening({ one: () => (calls += 1) });
  for (let round = 0; round < 5; round += 1) {
    const before = calls;
    const [pid] = await sessions();
    await database.owner.raw('select pg_terminate_backend(?)', [Number(pid)]);
    await expect.poll(() => calls, { timeout: 4000 }).toBe(before + 1);
    await database.platform.raw('notify one');
    await expect.poll(() => calls, { timeout: 4000 }).toBe(before + 2);
  }
  expect(await sessions()).toHaveLength(1);
  await listener.close();
  expect(await sessions()).toEqual([]);
});

test('a connection lost while it begins to listen is replaced by one, not by two', async () => {
  const last = 1999;
  let complete = 0;
  // So many channels that the loss falls between the first LISTEN and the last.
  const channels = Object.fromEntries(
    Array.from({ length: last + 1 }, (_, i) => [`channel_${i}`, () => void (complete += i === last ? 1 : 0)]),
  );
  const listener = await listening(channels);
  const terminate = async (query: string): Promise<number> => {
    const { rows } = await database.owner.raw(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'listener-test' and datname = current_database() and query ${query}`,
    );
    return rows.length;
  };
  expect(await terminate(`= 'listen channel_${last}'`)).toBe(1);
  await expect
    .poll(() => terminate(`similar to 'listen channel_[0-9]{1,3}'`), { timeout: 10_000, interval: 1 })
    .toBe(1);
  expect(complete).toBe(1);
  await expect.poll(() => complete, { timeout: 4000 }).toBe(2);
  await expect.poll(async () => (await sessions()).length, { timeout: 4000 }).toBe(1);
  await listener.close();
  await expect.poll(sessions, { timeout: 4000 }).toEqual([]);
});

test('refuses to start where it cannot connect, and leaves nothing running', async () => {
  const listener = new NotificationListener({
    connection: { ...database.connection, database: 'does_not_exist' },
    channels: {},
    logger: createLogger('silent'),
  });
  await expect(listener.start()).rejects.toMatchObject({ code: '3D000' });
  await listener.close();
});
