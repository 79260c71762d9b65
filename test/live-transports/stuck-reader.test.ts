import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawSocket } from './raw-socket.js';
import { type LiveWorld, startLiveWorld } from './world.js';

// Frames of some 70 kB, for the system's own buffers take megabytes before anybody is stuck.
const FIELDS = Array.from({ length: 400 }, (_, i) => `t${i}: title`).join(' ');
const LARGE = `subscription { postPublished { title ${FIELDS} } }`;
const MOST = 400;

let world: LiveWorld;

beforeAll(async () => {
  world = await startLiveWorld({ queue_frames: 4 });
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());

const running = () => world.gateway.engine.liveSubscriptions;

/** Publishes until the number of subscriptions has fallen to that; answers what was published. */
async function publishUntil(left: number, published: string[] = []): Promise<readonly string[]> {
  while (running() > left && published.length < MOST) {
    const title = `${published.length} ${'x'.repeat(170)}`;
    await world.publish(title);
    published.push(title);
  }
  return published;
}

describe('a reader that is stuck', () => {
  it('on a WebSocket ends as too slow with a cursor, having had all before it, and delays nobody', async () => {
    using stuck = await RawSocket.connect(world.webSocketUrl);
    using quick = await RawSocket.connect(world.webSocketUrl);
    stuck.subscribe('a', LARGE);
    quick.subscribe('a', LARGE);
    await Promise.all(
      [stuck, quick].map((raw) => raw.next(({ payload }) => payload?.cursors?.a !== undefined)),
    );
    stuck.socket.pause();
    const published = await publishUntil(1);
    await expect.poll(() => quick.titles('a'), { timeout: 20_000 }).toEqual(published);
    stuck.socket.resume();
    const error = await stuck.next(({ type }) => type === 'error');
    expect(error).toMatchObject({
      id: 'a',
      payload: [
        { extensions: { code: 'SUBSCRIPTION_TOO_SLOW', retryable: true, cursor: expect.any(String) } },
      ],
    });
    const had = stuck.titles('a');
    expect(had.length).toBeLessThan(published.length);
    expect(had).toEqual(published.slice(0, had.length));

    // The same socket goes on, from where it was.
    const [{ extensions }] = error.payload as unknown as [{ extensions: { cursor: string } }];
    stuck.subscribe('b', LARGE, { resumeAfter: extensions.cursor });
    await expect.poll(() => [...had, ...stuck.titles('b')], { timeout: 20_000 }).toEqual(published);
  }, 60_000);

  it('of an event stream ends so too', async () => {
    await expect.poll(running).toBe(0);
    const request = get(`${world.streamUrl}?${new URLSearchParams({ query: LARGE })}`, {
      headers: { 'x-tenant-id': 'demo', accept: 'text/event-stream' },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await expect.poll(running).toBe(1);
    response.pause();
    await publishUntil(0);
    expect(running()).toBe(0);
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.resume();
    await once(response, 'end');
    const blocks = text.trimEnd().split('\n\n');
    expect(blocks.at(-1)).toMatch(/^event: complete\ndata:/);
    expect(blocks.at(-2)).toContain('SUBSCRIPTION_TOO_SLOW');
  }, 60_000);
});
