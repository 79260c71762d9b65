import { once } from 'node:events';
import { get } from 'node:http';
import { liveSettings } from '@rustok/gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { startAnotherGateway } from '../kit/gateway.js';
import { RawSocket } from './raw-socket.js';
import { type LiveWorld, startLiveWorld } from './world.js';

// Frames of some 70 kB, for the system's own buffers take megabytes before anybody is stuck.
const FIELDS = Array.from({ length: 400 }, (_, i) => `t${i}: title`).join(' ');
const LARGE = `subscription { postPublished { title ${FIELDS} } }`;
/** More than the system's buffers take. */
const MANY = 150;
const NEVER_TOO_SLOW = { queue_bytes: 1_000_000_000, queue_frames: 1_000_000 };
const SOON = { timeout: 30_000 };
/** Posts per request. */
const BATCH = 10;

let world: LiveWorld;
let admin: ApiClient;

beforeAll(async () => {
  // One who kept the only turn would be noticed; and nobody is ended for what waits but where a test says so.
  world = await startLiveWorld({ ...NEVER_TOO_SLOW, catch_ups: 1, heartbeat_ms: 5_000 });
  admin = new ApiClient(world.url, { tenant: 'demo', token: world.token });
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());

const webSocketUrl = (url: string) => `${url.replace('http', 'ws')}/graphql`;
const running = () => world.gateway.engine.live.size;
const connections = () => world.gateway.liveConnections;

async function publish(count: number): Promise<readonly string[]> {
  const titles = Array.from({ length: count }, (_, i) => `${i} ${'x'.repeat(170)}`);
  for (let next = 0; next < count; next += BATCH) {
    const posts = titles.slice(next, next + BATCH).map((title, i) => {
      const input = `{ locale: "en", title: "${title}", body: "Live.", publish: true }`;
      return `p${i}: createPost(input: ${input}) { id }`;
    });
    expect((await admin.post(`mutation { ${posts.join(' ')} }`)).errors).toEqual([]);
  }
  return titles;
}

async function toggle(enabled: boolean): Promise<void> {
  const { errors } = await admin.post(
    'mutation ($enabled: Boolean!) { toggleModule(slug: "blog", enabled: $enabled) { enabled } }',
    { enabled },
  );
  expect(errors).toEqual([]);
}

/** A client that subscribes and reads nothing, but keeps its connection. */
interface Stuck extends Disposable {
  /** Whether the server has cut it off. */
  readonly isGone: () => boolean;
}

const transports: [
  string,
  (options: { readonly url?: string; readonly resumeAfter?: string }) => Promise<Stuck>,
][] = [
  [
    'a WebSocket',
    async ({ url = world.url, resumeAfter }) => {
      const raw = await RawSocket.connect(webSocketUrl(url));
      let isGone = false;
      // Paused, it hears of its end when it is resumed.
      raw.subscribe('a', LARGE, resumeAfter === undefined ? undefined : { resumeAfter });
      raw.socket.pause();
      raw.socket.on('close', () => (isGone = true));
      return {
        isGone: () => {
          raw.socket.resume();
          return isGone;
        },
        [Symbol.dispose]: () => raw.socket.terminate(),
      };
    },
  ],
  [
    'an event stream',
    async ({ url = world.url, resumeAfter }) => {
      const stream = `${url}/graphql/stream?${new URLSearchParams({ query: LARGE })}`;
      const request = get(stream, {
        headers: {
          'x-tenant-id': 'demo',
          ...(resumeAfter !== undefined && { 'last-event-id': resumeAfter }),
        },
      });
      let isGone = false;
      request.on('error', () => (isGone = true));
      const [response] = await once(request, 'response');
      response.pause();
      response.on('error', () => (isGone = true)).on('close', () => (isGone = true));
      return {
        isGone: () => {
          response.resume();
          return isGone;
        },
        [Symbol.dispose]: () => request.destroy(),
      };
    },
  ],
];

describe.each(transports)('a reader of %s that has stopped to read', (_name, openStuck) => {
  it(
    'while it reads its past is dropped, and keeps nobody else from theirs',
    { timeout: 90_000 },
    async () => {
      await expect.poll(() => [running(), connections()], SOON).toEqual([0, 0]);
      const first = await RawSocket.connect(world.webSocketUrl);
      first.subscribe('a', LARGE);
      const { payload } = await first.next(({ payload: told }) => told?.cursors?.a !== undefined);
      const begin = payload?.cursors?.a ?? '';
      first.socket.terminate();
      const published = await publish(MANY);

      using stuck = await openStuck({ resumeAfter: begin });
      using quick = await RawSocket.connect(world.webSocketUrl);
      quick.subscribe('a', LARGE, { resumeAfter: begin });
      await expect.poll(() => quick.titles('a').length, SOON).toBe(MANY);
      expect(quick.titles('a')).toEqual(published);
      // The other one was there all the time: it is dropped seconds later.
      expect(running()).toBe(2);
      const live = await publish(1);
      await expect.poll(() => quick.titles('a').slice(MANY), SOON).toEqual(live);
      await expect.poll(() => [running(), connections()], SOON).toEqual([1, 1]);
      await expect.poll(stuck.isGone, SOON).toBe(true);
    },
  );

  it('and whose module is switched off does not outlast it', { timeout: 90_000 }, async () => {
    await expect.poll(() => [running(), connections()], SOON).toEqual([0, 0]);
    using stuck = await openStuck({});
    using quick = await RawSocket.connect(world.webSocketUrl);
    quick.subscribe('a', LARGE);
    await expect.poll(running, SOON).toBe(2);
    const published = await publish(MANY);
    await toggle(false);
    try {
      expect(await quick.next(({ type }) => type === 'error')).toMatchObject({
        payload: [{ extensions: { code: 'MODULE_DISABLED', module: 'blog' } }],
      });
      expect(quick.titles('a')).toEqual(published);
      // What it was to have before the end waits for it, but not for ever.
      await expect.poll(() => [running(), connections()], SOON).toEqual([0, 1]);
      await expect.poll(stuck.isGone, SOON).toBe(true);
    } finally {
      await toggle(true);
    }
  });

  it('ends when more bytes wait for it than may, and then goes', { timeout: 90_000 }, async () => {
    const narrow = await startAnotherGateway(world.connection, {
      live: liveSettings.parse({
        drain_ms: 0,
        queue_bytes: 300_000,
        queue_frames: 1_000_000,
        heartbeat_ms: 4_000,
      }),
    });
    try {
      using stuck = await openStuck({ url: narrow.url });
      using quick = await RawSocket.connect(webSocketUrl(narrow.url));
      quick.subscribe('a', LARGE);
      await expect.poll(() => narrow.engine.live.size, SOON).toBe(2);
      const published = await publish(MANY);
      await expect.poll(() => quick.titles('a').length, SOON).toBe(MANY);
      expect(quick.titles('a')).toEqual(published);
      const { values } = await narrow.engine.live.metrics.ended.get();
      expect(values).toMatchObject([{ value: 1, labels: { code: 'SUBSCRIPTION_TOO_SLOW' } }]);
      await expect.poll(() => [narrow.engine.live.size, narrow.liveConnections], SOON).toEqual([1, 1]);
      await expect.poll(stuck.isGone, SOON).toBe(true);
    } finally {
      await narrow.close();
    }
  });
});
