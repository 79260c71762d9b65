import { type Gateway } from '@rustok/gateway';
import { eventSettings } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomOf } from '../crash/random.js';
import { targets } from '../event-targets/targets.js';
import { startAnotherGateway, startTestGateway, type TestGateway } from '../kit/gateway.js';
import type { ApiClient } from '../kit/client.js';
import { adminOf, comment, createPost, NodePublished, publishNode } from './comments.js';
import { texts, Reader } from './reader.js';

const SOON = { timeout: 60_000, interval: 100 };
const EVENTS = 2_000;
const DISCONNECTS = 20;
const BATCH = 10;

describe('two instances on one database', { timeout: 240_000 }, () => {
  let one: TestGateway;
  let two: Gateway;
  let writer: ApiClient;
  const readers: Reader[] = [];

  beforeAll(async () => {
    one = await startTestGateway();
    two = await startAnotherGateway(one.connection);
    writer = await adminOf(one.url);
  }, 120_000);
  afterAll(async () => {
    for (const reader of readers) await reader[Symbol.asyncDispose]();
    await two.close();
    await one[Symbol.asyncDispose]();
  });

  test(`${DISCONNECTS} disconnects at random during ${EVENTS} events: every client has each event once, in order`, async () => {
    const seed = Number(process.env['RUSTOK_LIVE_SEED'] ?? Date.now() % 100_000);
    console.info(`disconnects by RUSTOK_LIVE_SEED=${seed}`);
    const random = randomOf(seed);
    const postId = await createPost(writer);
    const { token } = writer.options;
    for (const [target, options] of [
      [one.url, { transport: 'websocket' }],
      [two.url, { transport: 'websocket', token: () => token ?? null }],
      [one.url, { transport: 'sse', token: () => token ?? null }],
      [two.url, { transport: 'sse' }],
    ] as const) {
      readers.push(await Reader.open({ target, postId, ...options }));
    }
    // Each after which batch; two of them end a whole instance and all its connections.
    const plan = Array.from({ length: DISCONNECTS }, () => 1 + random.integer(EVENTS / BATCH - 2));
    const restarts = new Set([random.integer(10), 10 + random.integer(10)]);
    const due = plan.sort((a, b) => a - b);
    let restarting: Promise<void> = Promise.resolve();

    for (let batch = 0; batch < EVENTS / BATCH; batch += 1) {
      const writing = comment(writer, postId, batch * BATCH, (batch + 1) * BATCH);
      for (const [index, at] of due.entries()) {
        if (at !== batch) continue;
        if (restarts.has(index)) {
          await restarting;
          const old = two;
          for (const { proxy } of readers) proxy.leadTo(one.url);
          restarting = (async () => {
            await old.close();
            two = await startAnotherGateway(one.connection);
          })();
        } else {
          await restarting;
          const { proxy } = random.pick(readers);
          proxy.leadTo(random.pick([one.url, two.url]));
          proxy.cut();
        }
      }
      await writing;
    }
    await restarting;
    for (const { texts: seen, failure, states } of readers) {
      await expect.poll(() => failure ?? seen.length, SOON).toBe(EVENTS);
      expect(seen).toEqual(texts(0, EVENTS));
      const resumed = states.filter((state) => state.kind === 'open').slice(1);
      expect(resumed.every((state) => state.after !== undefined)).toBe(true);
    }
    // A reader that had just been cut has nothing to be cut, so not each cut counts.
    expect(
      readers.reduce((sum, { states }) => sum + states.filter(({ kind }) => kind === 'waiting').length, 0),
    ).toBeGreaterThan(10);
  });

  test('a cursor of one instance and transport is good on the others, but for no other tenant or subscription', async () => {
    let cursor: string | undefined;
    // Forgets whose cursor it is, which the client's own keys never do.
    const store = {
      get: () => cursor,
      set: (_key: string, next: string) => void (cursor = next),
      delete: () => undefined,
    };
    const publish = async (from: number, to: number) => {
      for (const title of texts(from, to)) await publishNode(writer, title);
    };
    const read = { target: one.url, document: NodePublished, store };
    {
      await using reader = await Reader.open({ ...read, transport: 'websocket' });
      await publish(0, 3);
      await expect.poll(() => reader.texts, SOON).toEqual(texts(0, 3));
    }
    await publish(3, 6);
    {
      await using reader = await Reader.open({ ...read, target: two.url, transport: 'sse' });
      await expect.poll(() => reader.texts, SOON).toEqual(texts(3, 6));
    }
    const postId = await createPost(writer);
    for (const transport of ['websocket', 'sse'] as const) {
      const refused = { code: 'CURSOR_INVALID' };
      await expect(Reader.open({ ...read, transport, tenant: 'acme' })).rejects.toMatchObject(refused);
      await expect(Reader.open({ target: one.url, postId, store, transport })).rejects.toMatchObject(refused);
    }
    await using acme = await Reader.open({ target: one.url, document: NodePublished, tenant: 'acme' });
    await publish(6, 7);
    await using demo = await Reader.open({ ...read });
    await expect.poll(() => demo.texts, SOON).toEqual(texts(6, 7));
    expect(acme.texts).toEqual([]);
  });
});

describe.each(targets.filter(({ isBroker }) => isBroker))(
  'with the relay target $name',
  { timeout: 120_000 },
  ({ missing, open }) => {
    test.skipIf(missing !== undefined)(
      `a client resumes on another instance${missing === undefined ? '' : `: ${missing}`}`,
      async () => {
        await using target = await open();
        const events = eventSettings.parse(target.settings);
        await using one = await startTestGateway({ events });
        const two = await startAnotherGateway(one.connection, { events });
        try {
          const writer = await adminOf(one.url);
          const postId = await createPost(writer);
          await using socket = await Reader.open({ target: one.url, postId, transport: 'websocket' });
          await using stream = await Reader.open({ target: one.url, postId, transport: 'sse' });
          await comment(writer, postId, 0, 20);
          for (const { proxy } of [socket, stream]) {
            proxy.leadTo(two.url);
            proxy.cut();
          }
          await comment(writer, postId, 20, 60);
          for (const reader of [socket, stream]) {
            await expect.poll(() => reader.failure ?? reader.texts, SOON).toEqual(texts(0, 60));
          }
        } finally {
          await two.close();
        }
      },
    );
  },
);
