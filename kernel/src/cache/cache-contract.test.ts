import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisMissing, startTestRedis, type TestRedis } from '../../../test/kit/redis.js';
import { createLogger } from '../telemetry/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import type { Cache } from './cache.js';
import { CircuitMetrics } from './circuit-metrics.js';
import { MemoryCache } from './memory-cache.js';
import { RedisCache } from './redis/redis-cache.js';
import { RedisLink } from './redis/redis-link.js';
import { redisSettings } from './redis/redis-settings.js';
import { RedisSpace } from './redis/redis-space.js';

interface Shop {
  readonly name: string;
}

const SOON = { timeout: 10_000, interval: 10 };
const LONG = 60_000;

/** A cache, and a second view of the same one where several processes share it. */
interface Views {
  readonly cache: Cache<Shop>;
  readonly other: Cache<Shop>;
}

/** The rules of `Cache`, whatever keeps the entries. */
function contract(open: () => Views): void {
  const kept = async (cache: Cache<Shop>, key: string, name: string, ttlMs = LONG) =>
    cache.set(key, { name }, { ttlMs, since: await cache.generation() });

  test('gives back what was stored, to whoever shares it, and nothing under other keys', async () => {
    const { cache, other } = open();
    await kept(cache, 'a', 'A');
    expect(await cache.get('a')).toEqual({ name: 'A' });
    expect(await other.get('a')).toEqual({ name: 'A' });
    expect(await cache.get('b')).toBeUndefined();
  });

  test('the later value of a key counts', async () => {
    const { cache } = open();
    await kept(cache, 'a', 'A');
    await kept(cache, 'a', 'B');
    expect(await cache.get('a')).toEqual({ name: 'B' });
  });

  test('each entry ends with its own lifetime', async () => {
    const { cache } = open();
    await kept(cache, 'short', 'A', 40);
    await kept(cache, 'long', 'B', LONG);
    await expect.poll(() => cache.get('short'), SOON).toBeUndefined();
    expect(await cache.get('long')).toEqual({ name: 'B' });
    expect(await cache.remainingMs('short')).toBe(0);
  });

  test('a lifetime of zero stores nothing', async () => {
    const { cache } = open();
    await kept(cache, 'a', 'A', 0);
    await kept(cache, 'b', 'B', -1);
    expect(await cache.get('a')).toBeUndefined();
    expect(await cache.get('b')).toBeUndefined();
  });

  test('says how long an entry still lives', async () => {
    const { cache } = open();
    await kept(cache, 'a', 'A', LONG);
    const left = await cache.remainingMs('a');
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(LONG);
    expect(await cache.remainingMs('b')).toBe(0);
  });

  test('deletes the keys it is given and no other', async () => {
    const { cache, other } = open();
    for (const key of ['a', 'b', 'c']) await kept(cache, key, key);
    await cache.delete('a', 'c', 'unheard-of');
    expect(await Promise.all(['a', 'b', 'c'].map((key) => other.get(key)))).toEqual([
      undefined,
      { name: 'b' },
      undefined,
    ]);
  });

  test('clears everything, and can be filled again', async () => {
    const { cache, other } = open();
    await kept(cache, 'a', 'A');
    await cache.clear();
    expect(await other.get('a')).toBeUndefined();
    await kept(other, 'a', 'B');
    expect(await cache.get('a')).toEqual({ name: 'B' });
  });

  test.each<[what: string, end: (cache: Cache<Shop>) => Promise<void>]>([
    ['that key was deleted', (cache) => cache.delete('a')],
    ['another key was deleted', (cache) => cache.delete('b')],
    ['everything was cleared', (cache) => cache.clear()],
  ])('what was read before %s is not stored after it', async (_what, end) => {
    const { cache, other } = open();
    const since = await cache.generation();
    await end(other);
    await cache.set('a', { name: 'before' }, { ttlMs: LONG, since });
    expect(await cache.get('a')).toBeUndefined();
    await kept(cache, 'a', 'after');
    expect(await other.get('a')).toEqual({ name: 'after' });
  });

  test('an entry that was there is gone after a deletion, and does not come back with a late write', async () => {
    const { cache, other } = open();
    await kept(cache, 'a', 'old');
    const since = await cache.generation();
    await other.delete('a');
    await cache.set('a', { name: 'old' }, { ttlMs: LONG, since });
    expect(await other.get('a')).toBeUndefined();
  });

  test('stores nothing for whoever does not know the generation', async () => {
    const { cache } = open();
    await cache.set('a', { name: 'A' }, { ttlMs: LONG, since: undefined });
    expect(await cache.get('a')).toBeUndefined();
  });
}

describe('a cache in memory', () => {
  contract(() => {
    const cache = new MemoryCache<Shop>({ capacity: 100 });
    return { cache, other: cache };
  });

  test('tells of entries that leave because it is full, and of no others', async () => {
    let evicted = 0;
    const cache = new MemoryCache<Shop>({ capacity: 2, onEviction: () => (evicted += 1) });
    const keep = async (key: string) =>
      cache.set(key, { name: key }, { ttlMs: LONG, since: await cache.generation() });
    for (const key of ['a', 'b', 'a', 'c']) await keep(key);
    expect(evicted).toBe(1);
    expect(await cache.get('b')).toBeUndefined();
    expect(cache.size).toBe(2);
    await cache.delete('a');
    expect(evicted).toBe(1);
    expect(cache.size).toBe(1);
  });
});

describe.skipIf(redisMissing !== undefined)(
  `a cache in Redis${redisMissing ? `: ${redisMissing}` : ''}`,
  () => {
    let redis: TestRedis;
    let direct: Redis;
    const links: RedisLink[] = [];

    beforeAll(async () => {
      redis = await startTestRedis();
      direct = new Redis(redis.url);
    });
    afterAll(async () => {
      for (const link of links) link.close();
      direct.disconnect();
      await redis.close();
    });

    async function connected(): Promise<RedisLink> {
      const link = new RedisLink({
        settings: { ...redisSettings.parse({}), timeout_ms: 5_000, url: redis.url },
        metrics: new CircuitMetrics(new Metrics()),
        logger: createLogger('silent'),
      });
      links.push(link);
      await link.start();
      return link;
    }
    const named = (name: string, link: RedisLink) =>
      new RedisCache<Shop>({ space: new RedisSpace(link, name), prefix: 'data:', decode });

    let one: RedisLink;
    let two: RedisLink;
    beforeAll(async () => {
      [one, two] = await Promise.all([connected(), connected()]);
    });
    const open = () => {
      const name = `test:${randomUUID()}:`;
      return { name, cache: named(name, one), other: named(name, two) };
    };

    contract(open);

    const keep = async (cache: Cache<Shop>, key: string, name = key) =>
      cache.set(key, { name }, { ttlMs: LONG, since: await cache.generation() });

    test('two spaces on one Redis know nothing of each other', async () => {
      const [a, b] = [open(), open()];
      await keep(a.cache, 'x');
      await keep(b.cache, 'x', 'of b');
      await a.cache.clear();
      expect(await a.cache.get('x')).toBeUndefined();
      expect(await b.cache.get('x')).toEqual({ name: 'of b' });
    });

    test.each([
      ['no JSON', '{"name":'],
      ['another shape', '{"title":"A"}'],
      ['nothing', ''],
    ])('takes away what it cannot read: %s', async (_what, text) => {
      const { name, cache } = open();
      await keep(cache, 'a');
      const [epoch = ''] = ((await direct.get(`${name}data:a`)) ?? '').split(' ');
      await direct.set(`${name}data:a`, `${epoch} ${text}`);
      expect(await cache.get('a')).toBeUndefined();
      expect(await direct.exists(`${name}data:a`)).toBe(0);
    });

    test('takes away what somebody else has put there', async () => {
      const { name, cache } = open();
      await keep(cache, 'b');
      await direct.set(`${name}data:a`, '{"name":"A"}');
      expect(await cache.get('a')).toBeUndefined();
      expect(await direct.exists(`${name}data:a`)).toBe(0);
      expect(await cache.get('b')).toEqual({ name: 'b' });
    });

    test('a state that was lost does not come again, so a late write of before stores nothing', async () => {
      const { name, cache, other } = open();
      const since = await cache.generation();
      await direct.del(`${name}state`);
      await other.delete('a');
      await direct.del(`${name}state`);
      await other.generation();
      await cache.set('a', { name: 'before' }, { ttlMs: LONG, since });
      expect(await cache.get('a')).toBeUndefined();
    });

    test('entries of a Redis that has lost its state are misses', async () => {
      const { name, cache } = open();
      await keep(cache, 'a');
      await direct.del(`${name}state`);
      expect(await cache.get('a')).toBeUndefined();
      await cache.generation();
      expect(await cache.get('a')).toBeUndefined();
    });
  },
);

function decode(value: unknown): Shop {
  const { name } = value as Shop;
  if (typeof name !== 'string') throw new TypeError('no shop');
  return { name };
}
