import { type Tenant, tenantId } from '@rustok/kernel';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ThingHappened, thingsModule } from './things.js';
import { startWorld, SYSTEM, type World } from './world.js';

let world: World;
const handled: string[] = [];

beforeAll(async () => {
  // The net is too slow to be what is seen here.
  world = await startWorld({ live: { identity_check_ms: 600_000 } }, [
    thingsModule((line) => handled.push(line)),
  ]);
}, 120_000);
afterAll(() => world[Symbol.asyncDispose]());

const THING = 'subscription { thing { what } }';

async function tenant(slug: string): Promise<Tenant> {
  const found = await world.api.platform.tenants.byId(tenantId(await world.tenant(slug)));
  if (!found) throw new Error('not created');
  return found;
}

/** As a request that began before would still do it. */
const publish = (of: Tenant, what: string) =>
  world.api.context(of).database.transaction(async ({ append }) => append(ThingHappened, { what }));
const deactivate = ({ id }: Tenant) => world.api.platform.administration.deactivate(SYSTEM, id);
const activate = ({ id }: Tenant) => world.api.platform.administration.activate(SYSTEM, id);
const ticketFor = (slug: string) =>
  fetch(`${world.api.url}/graphql/stream/ticket`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tenant-id': slug },
    body: JSON.stringify({ query: THING }),
  });

describe('when a tenant is switched off', () => {
  test('its streams over WebSocket and SSE end with TENANT_INACTIVE, and those of others go on', async () => {
    const [closing, other] = [await tenant('closing'), await tenant('other')];
    await using listener = await world.client('closing').listen();
    await using signedIn = await (await world.signIn('closing', 'owner@closing.test')).listen();
    await using bystander = await world.client('other').listen();
    const streams = [listener.subscribe(THING), signedIn.subscribe(THING)];
    const going = bystander.subscribe(THING);
    const sse = createClient({
      url: `${world.api.url}/graphql/stream`,
      headers: { 'x-tenant-id': 'closing' },
      retryAttempts: 0,
    });
    const events = sse.iterate({ query: THING });
    const firstEvent = events.next();
    await expect.poll(() => world.api.engine.liveSubscriptions).toBe(4);
    await publish(closing, 'before');
    expect(await firstEvent).toMatchObject({ value: { data: { thing: { what: 'before' } } } });
    for (const stream of streams)
      expect(await stream.first(1)).toMatchObject([{ data: { thing: { what: 'before' } } }]);

    await deactivate(closing);
    await publish(closing, 'after');
    for (const stream of streams) {
      expect(await stream.ended).toMatchObject([{ extensions: { code: 'TENANT_INACTIVE' } }]);
      expect(stream.results).toHaveLength(1);
    }
    expect(await events.next()).toMatchObject({
      value: { errors: [{ extensions: { code: 'TENANT_INACTIVE' } }] },
    });
    // Nothing begins on the connection that is still open, nor on another one.
    expect(await listener.subscribe(THING).ended).toMatchObject([
      { extensions: { code: 'TENANT_INACTIVE' } },
    ]);
    await expect(world.client('closing').listen()).rejects.toThrow('4403 TENANT_INACTIVE');
    await publish(other, 'still here');
    expect(await going.first(1)).toMatchObject([{ data: { thing: { what: 'still here' } } }]);
    sse.dispose();
  });

  test('no ticket is given for its streams, and none that was given opens one', async () => {
    const closed = await tenant('ticketless');
    const { ticket } = (await (await ticketFor('ticketless')).json()) as { ticket: string };
    await deactivate(closed);
    expect((await ticketFor('ticketless')).status).toBe(403);
    const opened = await fetch(`${world.api.url}/graphql/stream?${new URLSearchParams({ ticket })}`, {
      headers: { accept: 'text/event-stream' },
    });
    expect(opened.status).toBe(403);
    expect(await opened.text()).toContain('TENANT_INACTIVE');
  });

  test('its events get their positions, its consumers rest, and catch up once it is on', async () => {
    const resting = await tenant('resting');
    await publish(resting, 'awake');
    await expect.poll(() => handled).toContain('resting awake');
    await deactivate(resting);
    const { id } = await publish(resting, 'asleep');
    const position = () => world.sql('select 1 from sys_event_positions where event_id = $1', [id]);
    await expect.poll(position).toHaveLength(1);
    // Another tenant's later event has come through: this one's was left.
    const awake = await tenant('awake');
    await publish(awake, 'later');
    await expect.poll(() => handled).toContain('awake later');
    expect(handled).not.toContain('resting asleep');
    await activate(resting);
    await expect.poll(() => handled).toContain('resting asleep');
  });
});
