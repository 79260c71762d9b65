import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiClient } from '../kit/client.js';
import { createTestDatabase, type TestDatabase } from '../kit/database.js';
import { adminOf, comment, createPost } from './comments.js';
import { GatewayProcess } from './gateway-process.js';
import { Reader, texts } from './reader.js';

const SOON = { timeout: 60_000 };
/** Comments written from one phase to the next. */
const PHASE = 100;
const BATCH = 4;

let database: TestDatabase;
let mortal: GatewayProcess;
let other: GatewayProcess;
let writer: ApiClient;

beforeAll(async () => {
  database = await createTestDatabase();
  mortal = await GatewayProcess.start(database.connection);
  other = await GatewayProcess.start(database.connection);
  // What it writes through is not what dies: every answered write is a comment.
  writer = await adminOf(other.url);
}, 120_000);
afterAll(async () => {
  await mortal?.[Symbol.asyncDispose]();
  await other?.[Symbol.asyncDispose]();
  await database?.drop();
});

async function write(postId: string, from: number, to: number): Promise<void> {
  for (let next = from; next < to; next += BATCH) {
    await comment(writer, postId, next, Math.min(next + BATCH, to));
  }
}

test(
  'clients of a process that is killed under a running stream go on at another, and later back, with every event once and in order',
  { timeout: 180_000 },
  async () => {
    const postId = await createPost(writer);
    const token = () => writer.options.token ?? null;
    await using socket = await Reader.open({ target: mortal.url, postId, transport: 'websocket', token });
    await using stream = await Reader.open({ target: mortal.url, postId, transport: 'sse', token });
    await using anonymous = await Reader.open({ target: mortal.url, postId, transport: 'sse' });
    const readers = [socket, stream, anonymous];
    const seenByAll = () => Math.min(...readers.map(({ texts: seen }) => seen.length));
    const leadTo = ({ url }: GatewayProcess) => readers.forEach(({ proxy }) => proxy.leadTo(url));

    const first = write(postId, 0, PHASE);
    await expect.poll(seenByAll, SOON).toBeGreaterThan(PHASE / 4);
    leadTo(other);
    await mortal.kill();
    await first;

    const [revived] = await Promise.all([
      GatewayProcess.start(database.connection),
      write(postId, PHASE, 2 * PHASE),
    ]);
    mortal = revived;
    await expect.poll(seenByAll, SOON).toBe(2 * PHASE);

    const last = write(postId, 2 * PHASE, 3 * PHASE);
    await expect.poll(seenByAll, SOON).toBeGreaterThan(2.25 * PHASE);
    leadTo(mortal);
    for (const { proxy } of readers) proxy.cut();
    await last;

    for (const { texts: seen, failure, states } of readers) {
      await expect.poll(() => failure ?? seen.length, SOON).toBe(3 * PHASE);
      expect(seen).toEqual(texts(0, 3 * PHASE));
      const opened = states.filter((state) => state.kind === 'open');
      expect(opened.slice(1).map(({ after }) => typeof after)).toEqual(['string', 'string']);
    }
  },
);

test(
  'a client of a process that is killed before it was sent anything has what happened since it began',
  { timeout: 120_000 },
  async () => {
    const postId = await createPost(writer);
    await using socket = await Reader.open({ target: mortal.url, postId, transport: 'websocket' });
    await using stream = await Reader.open({ target: mortal.url, postId, transport: 'sse' });
    for (const { proxy } of [socket, stream]) proxy.leadTo(other.url);
    await mortal.kill();
    await write(postId, 0, 20);
    for (const reader of [socket, stream]) {
      await expect.poll(() => reader.failure ?? reader.texts, SOON).toEqual(texts(0, 20));
    }
  },
);
