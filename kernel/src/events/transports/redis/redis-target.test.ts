import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { redisMissing, startTestRedis, type TestRedis } from '../../../../../test/kit/redis.js';
import { createLogger } from '../../../telemetry/logger.js';
import { tenantId, type TenantId } from '../../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../../envelope.js';
import { eventSettings } from '../../event-settings.js';
import { RedisTarget } from './redis-target.js';

const SOON = { timeout: 10_000 };
vi.setConfig({ testTimeout: 30_000 });
const tenant = tenantId(randomUUID());

let position = 0n;
function envelope(type: string, of: TenantId = tenant, payload: unknown = {}): PositionedEnvelope {
  position += 1n;
  return {
    id: randomUUID(),
    type,
    version: 1,
    tenantId: of,
    actorId: null,
    correlationId: 'test',
    causationId: null,
    occurredAt: new Date().toISOString(),
    payload,
    position,
  };
}

describe.skipIf(redisMissing !== undefined)(
  `Redis as a target${redisMissing ? `: ${redisMissing}` : ''}`,
  () => {
    let redis: TestRedis;
    let stream: string;
    let targets: RedisTarget[];

    beforeAll(async () => {
      redis = await startTestRedis();
    });
    beforeEach(async () => {
      stream = `test:${randomUUID()}`;
      targets = [];
      await redis.start();
    });
    afterEach(async () => {
      await Promise.all(targets.map((target) => target.close()));
    });
    afterAll(() => redis.close());

    function open(settings: { url?: string; max_length?: number; max_age_hours?: number } = {}): RedisTarget {
      const target = new RedisTarget({
        settings: { ...eventSettings.parse({}).redis, url: redis.url, stream, ...settings },
        logger: createLogger('silent'),
      });
      targets.push(target);
      return target;
    }

    const within = (ms = 10_000) => AbortSignal.timeout(ms);
    const types = async () => (await redis.stream(stream)).map(({ type }) => type);

    /** A reader that has begun: nothing put into the stream from now on escapes it. */
    async function reading(
      target: RedisTarget,
    ): Promise<{ types: () => string[]; all: PositionedEnvelope[] }> {
      const all: PositionedEnvelope[] = [];
      target.read((envelopes) => void all.push(...envelopes));
      await expect.poll(() => blockedClients(), SOON).toBeGreaterThan(0);
      return { types: () => all.map(({ type }) => type), all };
    }

    async function blockedClients(): Promise<number> {
      return admin(async (client) => Number(/blocked_clients:(\d+)/.exec(await client.info('clients'))?.[1]));
    }

    async function admin<T>(work: (client: Redis) => Promise<T>): Promise<T> {
      const client = new Redis(redis.url);
      try {
        return await work(client);
      } finally {
        client.disconnect();
      }
    }

    test('puts events into the stream in order, with what others pick by', async () => {
      const target = open();
      const events = [envelope('a'), envelope('b')];
      expect(await target.publish(tenant, events, within())).toEqual({ kind: 'delivered' });
      const entries = await redis.stream(stream);
      expect(entries.map(({ type, tenant, position }) => ({ type, tenant, position }))).toEqual(
        events.map(({ type, tenantId, position }) => ({
          type,
          tenant: tenantId,
          position: position.toString(),
        })),
      );
      expect(JSON.parse(entries[0]?.['envelope'] ?? '')).toEqual({
        ...events[0],
        position: events[0]?.position.toString(),
      });
    });

    test('brings what comes after reading began, and not what was there', async () => {
      const target = open();
      await target.publish(tenant, [envelope('before')], within());
      const { types, all } = await reading(target);
      const event = envelope('after', tenant, { nested: ['é'] });
      await target.publish(tenant, [event], within());
      await expect.poll(types, SOON).toEqual(['after']);
      expect(all).toEqual([event]);
    });

    test('skips what is no event', async () => {
      const target = open();
      const { types } = await reading(target);
      await admin((client) => client.xadd(stream, '*', 'hello', 'world'));
      await target.publish(tenant, [envelope('a')], within());
      await expect.poll(types, SOON).toEqual(['a']);
    });

    test('refuses an event no server need take, after what stands before it', async () => {
      const events = [envelope('small'), envelope('huge', tenant, 'x'.repeat(1_000_000)), envelope('after')];
      const outcome = await open().publish(tenant, events, within());
      expect(outcome).toMatchObject({ kind: 'refused', delivered: 1 });
      expect(await types()).toEqual(['small']);
    });

    test('keeps about as many entries as it may', async () => {
      const target = open({ max_length: 200 });
      for (let i = 0; i < 20; i += 1) {
        await target.publish(
          tenant,
          Array.from({ length: 50 }, (_, n) => envelope(`${i}.${n}`)),
          within(),
        );
      }
      const kept = await types();
      expect(kept.length).toBeLessThan(500);
      expect(kept.at(-1)).toBe('19.49');
    });

    test('lets go of what is too old', async () => {
      const old = Date.now() - 3 * 3_600_000;
      await admin(async (client) => {
        for (let i = 0; i < 500; i += 1) await client.xadd(stream, `${old + i}-0`, 'type', 'old');
      });
      await open({ max_age_hours: 2 }).publish(tenant, [envelope('new')], within());
      const kept = await types();
      expect(kept.length).toBeLessThan(200);
      expect(kept.at(-1)).toBe('new');
    });

    test('is unavailable while nobody answers, and delivers when somebody does', async () => {
      await redis.stop();
      const target = open();
      expect(await target.publish(tenant, [envelope('lost')], within())).toMatchObject({
        kind: 'unavailable',
        delivered: 0,
        reason: expect.stringContaining('ECONNREFUSED'),
      });
      await expect(target.ping(within())).rejects.toThrow('ECONNREFUSED');
      await redis.start();
      await target.ping(within());
      expect(await target.publish(tenant, [envelope('a')], within())).toEqual({ kind: 'delivered' });
      await redis.stop();
      expect(await target.publish(tenant, [envelope('lost')], within())).toMatchObject({
        kind: 'unavailable',
      });
      await redis.start();
      expect(await target.publish(tenant, [envelope('b')], within())).toEqual({ kind: 'delivered' });
      expect(await types()).toEqual(['a', 'b']);
    });

    test('goes on reading where it was after Redis was away', async () => {
      const target = open();
      const { types } = await reading(target);
      await target.publish(tenant, [envelope('a')], within());
      await expect.poll(types, SOON).toEqual(['a']);
      await redis.stop();
      await redis.start();
      await expect
        .poll(() => target.publish(tenant, [envelope('b')], within()), SOON)
        .toEqual({ kind: 'delivered' });
      await expect.poll(types, SOON).toEqual(['a', 'b']);
    });

    test('begins at the start of a stream that took the place of the one it read', async () => {
      const target = open();
      const { types } = await reading(target);
      await target.publish(tenant, [envelope('a')], within());
      await expect.poll(types, SOON).toEqual(['a']);
      const early = envelope('early');
      await admin(async (client) => {
        await client.del(stream);
        // By the clock of another server, which is behind.
        const json = JSON.stringify({ ...early, position: early.position.toString() });
        await client.xadd(stream, '5-0', 'envelope', json);
        await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      });
      await expect.poll(types, SOON).toEqual(['a', 'early']);
    });

    test('ends with its signal while Redis is silent, and is well again afterwards', async () => {
      const target = open();
      await target.publish(tenant, [envelope('a')], within());
      await admin((client) => client.call('CLIENT', 'PAUSE', 500, 'WRITE'));
      expect(await target.publish(tenant, [envelope('b')], within(20))).toMatchObject({
        kind: 'unavailable',
      });
      expect(await target.publish(tenant, [envelope('c')], within())).toEqual({ kind: 'delivered' });
      expect((await types()).filter((type) => type !== 'b')).toEqual(['a', 'c']);
    });

    test('ends with its signal where somebody listens who never says a word', async () => {
      const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const target = open({ url: `redis://127.0.0.1:${(silent.address() as AddressInfo).port}` });
      const outcome = await target.publish(tenant, [envelope('a')], within(50));
      expect(outcome).toMatchObject({ kind: 'unavailable', delivered: 0 });
      await target.close();
      silent.close();
      await once(silent, 'close');
    });

    test('is unavailable without asking when its signal has fired', async () => {
      const outcome = await open().publish(tenant, [envelope('a')], AbortSignal.abort());
      expect(outcome).toMatchObject({ kind: 'unavailable', delivered: 0 });
      expect(await types()).toEqual([]);
    });

    test.each([
      ['out of memory', 'OOM', 'maxmemory', '1', '0'],
      ['asked for replicas it does not have', 'NOREPLICAS', 'min-replicas-to-write', '1', '0'],
    ])(
      'takes a server that is %s for an outage, and none of the events',
      async (_, code, option, on, off) => {
        const target = open();
        await admin((client) => client.config('SET', option, on));
        try {
          const outcome = await target.publish(tenant, [envelope('a'), envelope('b')], within());
          expect(outcome).toMatchObject({
            kind: 'unavailable',
            delivered: 0,
            reason: expect.stringContaining(code),
          });
        } finally {
          await admin((client) => client.config('SET', option, off));
        }
        expect(await target.publish(tenant, [envelope('c')], within())).toEqual({ kind: 'delivered' });
        expect(await types()).toEqual(['c']);
      },
    );

    test('takes a key that is no stream, and a password that is wrong, for an outage with that reason', async () => {
      await admin((client) => client.set(stream, 'a string'));
      expect(await open().publish(tenant, [envelope('a')], within())).toMatchObject({
        kind: 'unavailable',
        reason: expect.stringContaining('WRONGTYPE'),
      });
      const url = redis.url.replace('redis://', 'redis://nobody:secret-word@');
      const outcome = await open({ url }).publish(tenant, [envelope('a')], within());
      expect(outcome).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('WRONGPASS') });
      expect(JSON.stringify(outcome)).not.toContain('secret-word');
    });

    test('many tenants at once get into the stream, each in order', async () => {
      const target = open();
      const tenants = Array.from({ length: 20 }, () => tenantId(randomUUID()));
      await Promise.all(
        tenants.map(async (of) => {
          for (let i = 0; i < 5; i += 1) {
            const outcome = await target.publish(
              of,
              [envelope(`${i}.0`, of), envelope(`${i}.1`, of)],
              within(),
            );
            expect(outcome).toEqual({ kind: 'delivered' });
          }
        }),
      );
      const entries = await redis.stream(stream);
      for (const of of tenants) {
        expect(entries.filter((entry) => entry['tenant'] === of).map(({ type }) => type)).toEqual(
          [0, 1, 2, 3, 4].flatMap((i) => [`${i}.0`, `${i}.1`]),
        );
      }
    });
  },
);
