import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { targets } from './targets.js';
import { contextOf, createTenant, type Instance, publish, ThingHappened, World } from './world.js';

const SOON = { timeout: 20_000 };

/** Events that this instance read from the log because the target was late, as its metrics have it. */
async function readFromLog({ platform }: Instance): Promise<number | undefined> {
  const fallbacks = platform.metrics.registry.getSingleMetric('outbox_feed_fallback_total');
  return (await fallbacks?.get())?.values[0]?.value;
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe.each(targets)('the target $name', { timeout: 60_000 }, ({ missing, ...target }) => {
  describe.skipIf(missing !== undefined)(missing ?? 'as a carrier of events', () => {
    let world: World;
    beforeEach(async () => {
      world = await World.open(target);
    });
    afterEach(() => world[Symbol.asyncDispose]());

    /** The listeners of this instance saw each position once and in order. */
    function expectOrder({ seen }: Instance): void {
      const positions = seen.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => (a < b ? -1 : 1)));
    }

    test('every committed event reaches the listeners of every instance, once and in order', async () => {
      const [one, two] = [await world.start(), await world.start()];
      const [acme, other] = [await createTenant(one, 'acme'), await createTenant(one, 'other')];
      for (let i = 0; i < 20; i += 1) {
        await Promise.all([
          publish(one, acme, `a${2 * i}`, `a${2 * i + 1}`),
          publish(two, other, `o${i}`),
          contextOf(two, acme)
            .database.transaction(async ({ append }) => {
              append(ThingHappened, { what: 'never' });
              throw new Error('rolled back');
            })
            .catch(() => undefined),
        ]);
      }
      for (const instance of [one, two]) {
        await expect.poll(() => instance.whats(acme), SOON).toEqual(names('a', 40));
        await expect.poll(() => instance.whats(other), SOON).toEqual(names('o', 20));
        expectOrder(instance);
      }
    });

    test('an instance that starts later is given what happens from then on', async () => {
      const one = await world.start();
      const acme = await createTenant(one, 'acme');
      await publish(one, acme, 'before');
      await expect.poll(() => one.whats(), SOON).toEqual(['before']);
      const two = await world.start();
      await publish(one, acme, 'after');
      await expect.poll(() => two.whats(), SOON).toEqual(['after']);
      await expect.poll(() => one.whats(), SOON).toEqual(['before', 'after']);
    });

    if (!target.isBroker) return;

    /** How many events the log has that were not taken to the target. */
    async function backlog(): Promise<{ waiting: number; away: boolean; reason: string | null }> {
      const { rows } = await world.owner.query(
        `select (r.last_position - t.position)::int as waiting, t.unavailable_since is not null as away,
                t.last_error as reason
           from sys_relay r, sys_relay_targets t`,
      );
      return rows[0] ?? { waiting: 0, away: false, reason: null };
    }

    test('brings events to listeners itself, without anybody reading the log', async () => {
      const one = await world.start();
      const two = await world.start({ patienceMs: 8_000 });
      const acme = await createTenant(one, 'acme');
      const fallbacks = () => readFromLog(two);
      // Until two's reader has begun, the log is read all the same.
      let before = await fallbacks();
      let sent = 0;
      await expect
        .poll(
          async () => {
            before = await fallbacks();
            await publish(one, acme, `a${sent}`);
            sent += 1;
            await expect.poll(() => two.whats().length, SOON).toBe(sent);
            return (await fallbacks()) === before;
          },
          { timeout: 40_000 },
        )
        .toBe(true);
      for (let i = sent; i < sent + 20; i += 1) await publish(one, acme, `a${i}`);
      await expect.poll(() => two.whats(), SOON).toEqual(names('a', sent + 20));
      expect(await fallbacks()).toBe(before);
      expectOrder(two);
    });

    test('holds each event, each tenant in order, with the position it has in the log', async () => {
      const [one, two] = [await world.start(), await world.start()];
      const tenants = [];
      for (const slug of names('tenant', 7)) tenants.push(await createTenant(one, slug));
      await Promise.all(
        tenants.map(async (tenant, at) => {
          for (let i = 0; i < 15; i += 1) await publish(i % 2 ? one : two, tenant, `${at}.${i}`);
        }),
      );
      for (const [at, tenant] of tenants.entries()) {
        await expect.poll(() => world.storedWhats(tenant), SOON).toEqual(names(`${at}.`, 15));
        const { rows } = await world.owner.query(
          `select event_id as id, position::text from sys_event_positions where tenant_id = $1 order by position`,
          [tenant.id],
        );
        const stored = await world.stored(tenant);
        expect(rows).toEqual(expect.arrayContaining(stored.map(({ id, position }) => ({ id, position }))));
      }
    });

    test('that is down at the start stops neither start nor writes, and is given everything when it is there', async () => {
      await world.target.stop();
      const [one, two] = [await world.start(), await world.start()];
      const acme = await createTenant(one, 'acme');
      for (const what of names('a', 30)) await publish(one, acme, what);
      for (const instance of [one, two]) {
        await expect.poll(() => instance.whats(), SOON).toEqual(names('a', 30));
        expectOrder(instance);
      }
      await expect.poll(backlog, SOON).toMatchObject({ waiting: expect.any(Number), away: true });
      const { waiting, reason } = await backlog();
      expect(waiting).toBeGreaterThanOrEqual(30);
      expect(reason).toMatch(/\S/);

      await world.target.start();
      await expect.poll(() => world.storedWhats(acme), SOON).toEqual(names('a', 30));
      await expect.poll(backlog, SOON).toEqual({ waiting: 0, away: false, reason: null });
      await publish(two, acme, 'later');
      for (const instance of [one, two]) {
        await expect.poll(() => instance.whats(), SOON).toEqual([...names('a', 30), 'later']);
        expectOrder(instance);
      }
      expect((await world.owner.query('select from sys_events_dlq')).rowCount).toBe(0);
    });

    test('that goes down and comes back while events are written misses none, and neither do listeners', async () => {
      const [one, two] = [await world.start(), await world.start()];
      const [acme, other] = [await createTenant(one, 'acme'), await createTenant(one, 'other')];
      const write = async (from: number, to: number) => {
        for (let i = from; i < to; i += 1) {
          await Promise.all([publish(one, acme, `a${i}`), publish(two, other, `o${i}`)]);
        }
      };
      await write(0, 20);
      const during = write(20, 60);
      await world.target.stop();
      await during;
      await write(60, 70);
      await world.target.start();
      await write(70, 90);
      await expect.poll(() => world.storedWhats(acme), SOON).toEqual(names('a', 90));
      await expect.poll(() => world.storedWhats(other), SOON).toEqual(names('o', 90));
      for (const instance of [one, two]) {
        await expect.poll(() => instance.whats(acme), SOON).toEqual(names('a', 90));
        await expect.poll(() => instance.whats(other), SOON).toEqual(names('o', 90));
        expectOrder(instance);
      }
      expect((await world.owner.query('select from sys_events_dlq')).rowCount).toBe(0);
    });

    test('that refuses an event of one tenant gets all others, and that tenant alone sees the dead letter', async () => {
      const one = await world.start();
      const [acme, other] = [await createTenant(one, 'acme'), await createTenant(one, 'other')];
      // More than any of them takes.
      const poison = 'x'.repeat(2_000_000);
      await publish(one, acme, 'a0', poison, 'a1');
      await publish(one, other, 'o0', 'o1');
      await publish(one, acme, 'a2');
      await expect.poll(() => world.storedWhats(other), SOON).toEqual(['o0', 'o1']);
      await expect.poll(() => world.storedWhats(acme), SOON).toEqual(['a0', 'a1', 'a2']);
      await expect.poll(() => one.whats(acme).length, SOON).toBe(4);
      const { rows } = await world.owner.query(
        'select tenant_id, target, attempts, status from sys_events_dlq',
      );
      expect(rows).toEqual([
        { tenant_id: acme.id, target: target.name.split(' ')[0], attempts: 3, status: 'dead' },
      ]);
      for (const [tenant, count] of [
        [acme, 1],
        [other, 0],
      ] as const) {
        const seen = await contextOf(one, tenant).database.transaction(({ trx }) =>
          trx('sys_events_dlq').pluck('tenant_id'),
        );
        expect(seen).toHaveLength(count);
      }
    });

    test('is given by the next instance what the one that delivered left behind', async () => {
      const [one, two] = [await world.start(), await world.start()];
      const acme = await createTenant(one, 'acme');
      const writing = (async () => {
        for (const what of names('a', 40)) await publish(two, acme, what);
      })();
      await one.close();
      await writing;
      await expect.poll(() => world.storedWhats(acme), SOON).toEqual(names('a', 40));
      await expect.poll(() => two.whats(), SOON).toEqual(names('a', 40));
    });
  });
});
