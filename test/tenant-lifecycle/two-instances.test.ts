import { redisSettings, type Tenant, tenantId } from '@rustok/kernel';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';
import { redisMissing, startTestRedis, type TestRedis } from '../kit/redis.js';
import { ThingHappened, thingsModule } from './things.js';
import { allModules, startWorld, SYSTEM, type World } from './world.js';

const THING = 'subscription { thing { what } }';
const SOON = { timeout: 20_000 };
const INACTIVE = [{ extensions: { code: 'TENANT_INACTIVE' } }];

describe.each([
  { told: 'the log alone', missing: undefined },
  { told: 'a Redis too', missing: redisMissing },
])('two gateways that are told of tenants by $told', ({ told, missing }) => {
  describe.skipIf(missing !== undefined)(missing ?? 'one of them administers', () => {
    let redis: TestRedis | undefined;
    /** Where tenants are administered. */
    let world: World;
    /** Where their clients are. */
    let there: TestApi;
    /** By the consumers of whichever instance: `<tenant slug> <what>`. */
    const handled: string[] = [];
    const things = thingsModule((line) => handled.push(line));

    const startThere = async (identity_check_ms: number) =>
      startTestApi([...(await allModules()), things], {
        database: world.api.connection,
        platformTenant: 'home',
        live: { identity_check_ms },
        ...(redis && { redis: redisSettings.parse({ url: redis.url }) }),
      });

    beforeAll(async () => {
      if (told === 'a Redis too') redis = await startTestRedis();
      // The checks of who listens are too slow to be what is seen here.
      world = await startWorld(
        {
          live: { identity_check_ms: 600_000 },
          ...(redis && { redis: redisSettings.parse({ url: redis.url }) }),
        },
        [things],
      );
      there = await startThere(600_000);
    }, 120_000);
    afterAll(async () => {
      await there[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
      await redis?.close();
    });

    async function newTenant(slug: string): Promise<Tenant> {
      const found = await world.api.platform.tenants.byId(tenantId(await world.tenant(slug)));
      if (!found) throw new Error('not created');
      return found;
    }
    const client = (slug: string, api = there) => new ApiClient(api.url, { tenant: slug });
    const publish = (of: Tenant, what: string) =>
      world.api.context(of).database.transaction(async ({ append }) => append(ThingHappened, { what }));
    const deactivate = ({ id }: Tenant) => world.api.platform.administration.deactivate(SYSTEM, id);
    const activate = ({ id }: Tenant) => world.api.platform.administration.activate(SYSTEM, id);
    /** Until it is done. */
    async function erase({ id, slug }: Tenant): Promise<void> {
      const { administration } = world.api.platform;
      await administration.delete(SYSTEM, { id, confirmSlug: slug });
      await expect.poll(async () => (await administration.deletion(id))?.finishedAt, SOON).toBeTruthy();
    }
    /** Of the other instance. */
    async function answerTo(slug: string): Promise<{ status: number; codes: readonly unknown[] }> {
      const { status, codes } = await client(slug).post('{ hasThings }');
      return { status, codes };
    }

    test('its streams on the other one end, its requests there are refused, and it all comes back', async () => {
      const [closing, other] = [await newTenant('closing'), await newTenant('other')];
      const signedIn = new ApiClient(there.url, {
        ...(await world.signIn('closing', 'owner@closing.test')).options,
      });
      await using anonymous = await client('closing').listen();
      await using owner = await signedIn.listen();
      await using bystander = await client('other').listen();
      const streams = [anonymous.subscribe(THING), owner.subscribe(THING)] as const;
      const going = bystander.subscribe(THING);
      const sse = createClient({
        url: `${there.url}/graphql/stream`,
        headers: { 'x-tenant-id': 'closing' },
        retryAttempts: 0,
      });
      const events = sse.iterate({ query: THING });
      const firstEvent = events.next();
      await expect.poll(() => there.engine.liveSubscriptions, SOON).toBe(4);
      await publish(closing, 'before');
      expect(await firstEvent).toMatchObject({ value: { data: { thing: { what: 'before' } } } });
      for (const stream of streams) await stream.first(1);
      expect(await answerTo('closing')).toEqual({ status: 200, codes: [] });
      await expect.poll(() => handled, SOON).toContain('closing before');

      await deactivate(closing);
      for (const stream of streams) {
        expect(await stream.ended).toMatchObject(INACTIVE);
        expect(stream.results).toHaveLength(1);
      }
      expect(await events.next()).toMatchObject({ value: { errors: INACTIVE } });
      sse.dispose();
      expect(await answerTo('closing')).toEqual({ status: 403, codes: ['TENANT_INACTIVE'] });
      expect((await signedIn.post('{ hasThings }')).codes).toEqual(['TENANT_INACTIVE']);
      expect(await anonymous.subscribe(THING).ended).toMatchObject(INACTIVE);
      await expect(client('closing').listen()).rejects.toThrow('4403 TENANT_INACTIVE');

      await publish(closing, 'meanwhile');
      await publish(other, 'later');
      expect(await going.first(1)).toMatchObject([{ data: { thing: { what: 'later' } } }]);
      // A later event of another tenant has come through: the consumers of both instances left this one's.
      await expect.poll(() => handled, SOON).toContain('other later');
      expect(handled).not.toContain('closing meanwhile');

      await activate(closing);
      await expect.poll(() => handled, SOON).toContain('closing meanwhile');
      await expect.poll(() => answerTo('closing'), SOON).toEqual({ status: 200, codes: [] });
      // The connection is the one that its streams ended on; they go on where they had ended.
      const { cursor } = streams[0].results[0]?.extensions ?? {};
      const again = anonymous.subscribe(THING, undefined, { resumeAfter: cursor });
      await publish(closing, 'after');
      expect(await again.first(2)).toMatchObject([
        { data: { thing: { what: 'meanwhile' } } },
        { data: { thing: { what: 'after' } } },
      ]);
      // By the consumers of one instance or the other, once each.
      await expect.poll(() => handled, SOON).toContain('closing after');
      expect(handled.filter((line) => line.startsWith('closing'))).toEqual([
        'closing before',
        'closing meanwhile',
        'closing after',
      ]);
    });

    test('once it is deleted the other one knows it no more, whoever asks on whatever connection', async () => {
      const [doomed, other] = [await newTenant('doomed'), await newTenant('unharmed')];
      const signedIn = new ApiClient(there.url, {
        ...(await world.signIn('doomed', 'owner@doomed.test')).options,
      });
      await using listener = await client('doomed').listen();
      await using owner = await signedIn.listen();
      await using bystander = await client('unharmed').listen();
      const stream = listener.subscribe(THING);
      const going = bystander.subscribe(THING);
      await expect.poll(() => there.engine.liveSubscriptions, SOON).toBeGreaterThanOrEqual(2);
      await publish(doomed, 'before');
      await stream.first(1);

      await deactivate(doomed);
      await erase(doomed);
      expect(await stream.ended).toMatchObject(INACTIVE);
      for (const name of ['doomed', doomed.id]) {
        await expect.poll(() => answerTo(name), SOON).toEqual({ status: 404, codes: ['TENANT_NOT_FOUND'] });
      }
      expect(await listener.subscribe(THING).ended).toMatchObject([
        { extensions: { code: 'TENANT_NOT_FOUND' } },
      ]);
      await expect(client('doomed').listen()).rejects.toThrow('4404 TENANT_NOT_FOUND');

      // Whoever gets its name next hears nobody who was signed in to it, and takes none of its cursors.
      const heir = await newTenant('doomed');
      await expect.poll(() => answerTo('doomed'), SOON).toEqual({ status: 200, codes: [] });
      expect((await signedIn.post('{ hasThings }')).codes).toEqual(['TENANT_MISMATCH']);
      expect(await owner.subscribe(THING).ended).toMatchObject([{ extensions: { code: 'TENANT_MISMATCH' } }]);
      await using newcomer = await client('doomed').listen();
      const { cursor } = stream.results[0]?.extensions ?? {};
      expect(await newcomer.subscribe(THING, undefined, { resumeAfter: cursor }).ended).toMatchObject([
        { extensions: { code: 'CURSOR_INVALID' } },
      ]);
      await publish(heir, 'new here');
      await publish(other, 'still here');
      expect(await going.first(1)).toMatchObject([{ data: { thing: { what: 'still here' } } }]);
      expect(stream.results).toHaveLength(1);
    });

    test('one that heard of neither ends its streams by its own check', async () => {
      await using third = await startThere(200);
      const unheard = await newTenant('unheard');
      await using listener = await client('unheard', third).listen();
      const stream = listener.subscribe(THING);
      await expect.poll(() => third.engine.liveSubscriptions, SOON).toBe(1);
      // As if its event had been deleted from the log before that instance came to read it.
      await world.sql('update tenants set is_active = false where id = $1', [unheard.id]);
      await erase(unheard);
      expect(await stream.ended).toMatchObject(INACTIVE);
      expect(third.engine.liveSubscriptions).toBe(0);
    });
  });
});
