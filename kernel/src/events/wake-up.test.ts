import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '../telemetry/logger.js';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import { Relay } from './relay/relay.js';
import { EVENTS_CHANNEL, WakeUp } from './wake-up.js';

const logger = createLogger('silent');

let database: KernelDatabase;
const closing: { close(): Promise<unknown> }[] = [];
beforeAll(async () => {
  database = await createKernelDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
afterEach(async () => {
  for (const part of closing.splice(0)) await part.close();
});

function closed<T extends { close(): Promise<unknown> }>(part: T): T {
  closing.push(part);
  return part;
}

/** What is told to all, from now on. */
async function told(): Promise<readonly string[]> {
  const client = new pg.Client(database.connection);
  await client.connect();
  closed({ close: () => client.end() });
  const channels: string[] = [];
  client.on('notification', ({ channel }) => channels.push(channel));
  await client.query(`listen ${EVENTS_CHANNEL}`);
  return channels;
}

describe('a wake-up after commits', () => {
  test('reaches the relay of its process at once, and the commits soon after it together', async () => {
    let woken = 0;
    const wakeUp = closed(new WakeUp(database.platform, logger, 20, () => (woken += 1)));
    wakeUp.notify();
    expect(woken).toBe(1);
    wakeUp.notify();
    wakeUp.notify();
    expect(woken).toBe(1);
    await expect.poll(() => woken).toBe(2);
  });

  test('goes to all by NOTIFY where its process has no relay', async () => {
    const channels = await told();
    closed(new WakeUp(database.platform, logger)).notify();
    await expect.poll(() => channels).toEqual([EVENTS_CHANNEL]);
  });
});

describe('a relay that finds nothing to do', () => {
  const relay = (calls: string[]) =>
    closed(
      new Relay({
        ...{ platform: database.platform, logger, pollMs: 60_000 },
        onNothing: () => calls.push('nothing'),
      }),
    );

  test('after a commit of its process says so, for the relay that holds the state may have looked too early', async () => {
    const calls: string[] = [];
    const held = await database.platform.transaction();
    await held.raw('select from sys_relay for update');
    const waiting = relay(calls);
    waiting.wakeAfterCommit();
    await expect.poll(() => calls).toEqual(['nothing']);
    await held.rollback();
  });

  test('after a word of others says nothing, or they would wake each other for ever', async () => {
    const calls: string[] = [];
    const quiet = relay(calls);
    quiet.wake();
    await quiet.close(); // After the turn it has begun.
    expect(calls).toEqual([]);
  });
});
