import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Listener, Stream } from '../kit/client.js';
import { startWorld, type World } from './world.js';

interface DomainEvent {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly actorId: string | null;
  readonly correlationId: string;
  readonly occurredAt: string;
  readonly payload: Record<string, unknown>;
}

interface Result {
  readonly events: DomainEvent;
}

const ALL = 'subscription { events { id type version actorId correlationId occurredAt payload } }';
const SOME = 'subscription ($types: [String!]) { events(types: $types) { type payload } }';
const AFTER =
  'subscription ($types: [String!], $after: String) { events(types: $types, after: $after) { payload } }';
const THING = 'test.thing.happened';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());

async function listen(
  listener: Listener,
  query: string,
  variables?: Record<string, unknown>,
): Promise<Stream<Result>> {
  const before = world.running();
  const stream = listener.subscribe<Result, unknown>(query, variables);
  await expect.poll(() => world.running()).toBe(before + 1);
  return stream;
}

const whats = (stream: Stream<Result>) => stream.results.map(({ data }) => data?.events.payload.what);
const cursorOf = (stream: Stream<Result>, index: number) => stream.results[index]?.extensions?.cursor;

describe('the stream of all events', () => {
  it('has every event of the tenant, of whatever module, with its cause and payload, in order', async () => {
    const home = await world.tenant('everything');
    const admin = await world.member(home, 'super_admin');
    const member = await world.member(home, 'customer');
    await using listener = await admin.client.listen();
    const stream = await listen(listener, ALL);
    await world.publish(home, 'one');
    await admin.client.post(`mutation ($id: UUID!) { assignRole(userId: $id, role: "manager") { id } }`, {
      id: member.userId,
    });
    await world.publish(home, 'two');
    const events = (await stream.first(3)).map(({ data }) => data?.events);
    expect(events).toEqual([
      expect.objectContaining({ type: THING, version: 1, actorId: null, payload: { what: 'one' } }),
      expect.objectContaining({
        type: 'role.granted',
        actorId: admin.userId,
        payload: { userId: member.userId, role: 'manager' },
      }),
      expect.objectContaining({ type: THING, payload: { what: 'two' } }),
    ]);
  });

  it('has only events of the types it is asked for', async () => {
    const home = await world.tenant('types');
    const admin = await world.member(home, 'super_admin');
    await using listener = await admin.client.listen();
    const stream = await listen(listener, SOME, { types: ['user.logged_in', THING] });
    const other = await listen(listener, SOME, { types: ['user.registered'] });
    await world.publish(home, 'one');
    await world.member(home, 'customer');
    expect((await stream.first(2)).map(({ data }) => data?.events.type)).toEqual([THING, 'user.logged_in']);
    expect((await other.first(1)).map(({ data }) => data?.events.type)).toEqual(['user.registered']);
  });

  it('refuses types that nobody publishes, and names them', async () => {
    const admin = await world.member(await world.tenant('unknown'), 'super_admin');
    await using listener = await admin.client.listen();
    const refused = listener.subscribe(SOME, { types: [THING, 'no.such', 'nor.this'] });
    expect(await refused.ended).toMatchObject([
      { message: expect.stringMatching(/"no\.such", "nor\.this"/), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(await listener.subscribe(SOME, { types: [] }).ended).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it.each([
    ['nobody', [], 'UNAUTHENTICATED'],
    ['somebody without events:read', ['manager'], 'PERMISSION_DENIED'],
    ['somebody who may only read their own', ['customer'], 'PERMISSION_DENIED'],
  ])('is refused to %s', async (who, roles, code) => {
    const home = await world.tenant(who.replaceAll(/\W+/g, '-'));
    await world.sql(
      `insert into role_permissions (tenant_id, role_id, permission, scope)
       select tenant_id, id, 'events:read', 'own' from roles where tenant_id = $1 and slug = 'customer'`,
      [home.id],
    );
    const client = roles.length > 0 ? (await world.member(home, ...roles)).client : world.anonymous(home);
    await using listener = await client.listen();
    expect(await listener.subscribe(ALL).ended).toMatchObject([{ extensions: { code } }]);
  });

  it('ends when events:read is taken away, and does not tell of that', async () => {
    const home = await world.tenant('taken');
    const admin = await world.member(home, 'super_admin');
    const reader = await world.member(home, 'admin');
    await using listener = await reader.client.listen();
    const stream = await listen(listener, ALL);
    await admin.client.post(`mutation ($id: UUID!) { removeRole(userId: $id, role: "admin") { id } }`, {
      id: reader.userId,
    });
    expect(await stream.ended).toMatchObject([{ extensions: { code: 'PERMISSION_DENIED' } }]);
    expect(stream.results).toEqual([]);
  });

  it('never has an event of another tenant, live or from the past', async () => {
    const [home, away] = [await world.tenant('home'), await world.tenant('away')];
    const admin = await world.member(home, 'super_admin');
    const other = await world.member(away, 'super_admin');
    await using listener = await admin.client.listen();
    await using elsewhere = await other.client.listen();
    const stream = await listen(listener, AFTER, { types: [THING] });
    const foreign = await listen(elsewhere, AFTER, { types: [THING] });
    await world.publish(home, 'h1');
    await world.publish(away, 'a1');
    await world.publish(home, 'h2');
    await world.publish(away, 'a2');
    await stream.first(2);
    await foreign.first(2);
    expect([whats(stream), whats(foreign)]).toEqual([
      ['h1', 'h2'],
      ['a1', 'a2'],
    ]);

    const after = cursorOf(stream, 0);
    const resumed = await listen(listener, AFTER, { types: [THING], after });
    await world.publish(away, 'a3');
    await world.publish(home, 'h3');
    await resumed.first(2);
    expect(whats(resumed)).toEqual(['h2', 'h3']);
    // The other tenant's administrator has got hold of the cursor.
    const stolen = elsewhere.subscribe(AFTER, { types: [THING], after });
    expect(await stolen.ended).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }]);
  });
});

describe('the argument `after`', () => {
  it('resumes as extensions.resumeAfter does, which wins where both are given', async () => {
    const home = await world.tenant('resume');
    const admin = await world.member(home, 'super_admin');
    await using listener = await admin.client.listen();
    const first = await listen(listener, AFTER, { types: [THING] });
    await world.publish(home, '1', '2', '3', '4');
    await first.first(4);
    const all = cursorOf(first, 0);
    const last = cursorOf(first, 2);
    const byArgument = listener.subscribe<Result, unknown>(AFTER, { types: [THING], after: all });
    const byExtension = listener.subscribe<Result, unknown>(AFTER, { types: [THING] }, { resumeAfter: all });
    const both = listener.subscribe<Result, unknown>(
      AFTER,
      { types: [THING], after: all },
      { resumeAfter: last },
    );
    await byArgument.first(3);
    await byExtension.first(3);
    await both.first(1);
    expect([whats(byArgument), whats(byExtension), whats(both)]).toEqual([
      ['2', '3', '4'],
      ['2', '3', '4'],
      ['4'],
    ]);
  });

  it('is refused for what is no cursor of this subscription', async () => {
    const home = await world.tenant('forged');
    const admin = await world.member(home, 'super_admin');
    await using listener = await admin.client.listen();
    const first = await listen(listener, AFTER, { types: [THING] });
    await world.publish(home, '1');
    await first.first(1);
    for (const variables of [
      { types: [THING], after: 'forged' },
      { types: ['user.registered'], after: cursorOf(first, 0) },
    ]) {
      expect(await listener.subscribe(AFTER, variables).ended).toMatchObject([
        { extensions: { code: 'CURSOR_INVALID' } },
      ]);
    }
  });
});
