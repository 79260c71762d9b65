import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Listener, Stream } from '../kit/client.js';
import { type Member, PUBLIC_THING, startWorld, THING, type World } from './world.js';

interface Thing {
  readonly thing?: { readonly what: string };
  readonly publicThing?: { readonly what: string };
}

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => expect.poll(() => world.running()).toBe(0));

let tenants = 0;
const tenant = () => world.tenant(`tenant-${(tenants += 1)}`);

const seen = (stream: Stream<Thing>) =>
  stream.results.map(({ data }) => (data?.thing ?? data?.publicThing)?.what);

/** Resolves when the subscription runs. */
async function listen(listener: Listener, query: string): Promise<Stream<Thing>> {
  const before = world.running();
  const stream = listener.subscribe<Thing, unknown>(query);
  await expect.poll(() => world.running()).toBe(before + 1);
  return stream;
}

const ended = (code: string) => [{ extensions: { code, cursor: expect.any(String) } }];

const DISABLE = 'mutation ($id: UUID!) { disableUser(id: $id) { id } }';
const REMOVE_ROLE = 'mutation ($id: UUID!, $role: String!) { removeRole(userId: $id, role: $role) { id } }';
const REVOKE = 'mutation { revokePermission(role: "manager", permission: "things:read") { slug } }';

async function done(admin: Member, query: string, variables?: unknown): Promise<void> {
  expect((await admin.client.post(query, variables)).errors).toEqual([]);
}

describe('a subscription ends within one event', () => {
  const cases: readonly [
    what: string,
    code: string,
    act: (member: Member, admin: Member) => Promise<void>,
  ][] = [
    ['the user signs out', 'SESSION_ENDED', (member) => done(member, 'mutation { signOut { success } }')],
    [
      'the user signs out everywhere',
      'SESSION_ENDED',
      (member) => done(member, 'mutation { signOutEverywhere { success } }'),
    ],
    ['the user is deactivated', 'SESSION_ENDED', ({ userId }, admin) => done(admin, DISABLE, { id: userId })],
    [
      'the user loses the role',
      'PERMISSION_DENIED',
      ({ userId }, admin) => done(admin, REMOVE_ROLE, { id: userId, role: 'manager' }),
    ],
    ['the role loses the permission', 'PERMISSION_DENIED', (_, admin) => done(admin, REVOKE)],
  ];

  it.each(cases)('when %s: nothing that happens later is sent', async (_, code, act) => {
    const home = await tenant();
    const member = await world.member(home, 'manager');
    const admin = await world.member(home, 'super_admin');
    await using listener = await member.client.listen();
    await using other = await admin.client.listen();
    const stream = await listen(listener, THING);
    const witness = await listen(other, THING);

    await world.publish(home, 'before');
    await stream.first(1);
    await act(member, admin);
    await world.publish(home, 'after');

    await witness.first(2);
    expect(await stream.ended).toMatchObject(ended(code));
    expect(seen(stream)).toEqual(['before']);
    expect(seen(witness)).toEqual(['before', 'after']);
  });

  it('also when the next event is of the same transaction', async () => {
    const home = await tenant();
    const member = await world.member(home, 'manager');
    await using listener = await member.client.listen();
    await using other = await (await world.member(home, 'manager')).client.listen();
    const stream = await listen(listener, THING);
    const witness = await listen(other, THING);
    await world.endSession(member, 'first', 'second');
    await witness.first(2);
    expect(await stream.ended).toMatchObject(ended('SESSION_ENDED'));
    expect(seen(stream)).toEqual([]);
  });

  it('and another session of the same user goes on', async () => {
    const home = await tenant();
    const member = await world.member(home, 'manager');
    const again = await world.signInAgain(member);
    await using listener = await member.client.listen();
    await using other = await again.listen();
    const stream = await listen(listener, THING);
    const witness = await listen(other, THING);
    await done(member, 'mutation { signOut { success } }');
    await world.publish(home, 'after');
    expect(await stream.ended).toMatchObject(ended('SESSION_ENDED'));
    await witness.first(1);
  });
});

describe('a subscription goes on', () => {
  it('when its user loses a role that it does not need, without losing an event', async () => {
    const home = await tenant();
    const member = await world.member(home, 'manager', 'customer');
    const admin = await world.member(home, 'super_admin');
    await using listener = await member.client.listen();
    const stream = await listen(listener, THING);
    const all = Array.from({ length: 40 }, (_, index) => `${index}`);
    const publishing = world.publish(home, ...all);
    await done(admin, REMOVE_ROLE, { id: member.userId, role: 'customer' });
    await publishing;
    await stream.first(all.length);
    expect(seen(stream)).toEqual(all);
  });

  it('for anonymous viewers, whoever signs out', async () => {
    const home = await tenant();
    const member = await world.member(home, 'manager');
    await using listener = await world.anonymous(home).listen();
    const stream = await listen(listener, PUBLIC_THING);
    await done(member, 'mutation { signOut { success } }');
    await world.publish(home, 'after');
    await stream.first(1);
  });

  it('in another tenant, also for a user and a session with the same ids', async () => {
    const [home, away] = [await tenant(), await tenant()];
    const member = await world.member(home, 'manager');
    const twin = await world.twin(member, away, 'manager');
    await using listener = await member.client.listen();
    await using other = await twin.listen();
    const stream = await listen(listener, THING);
    const witness = await listen(other, THING);
    await done(member, 'mutation { signOut { success } }');
    expect(await stream.ended).toMatchObject(ended('SESSION_ENDED'));
    await world.publish(away, 'elsewhere');
    await witness.first(1);
    expect(seen(stream)).toEqual([]);
  });
});

describe('the cursor of a subscription that ended', () => {
  it('is where the user goes on after the right is back', async () => {
    const home = await tenant();
    const member = await world.member(home, 'manager');
    const admin = await world.member(home, 'super_admin');
    await using listener = await member.client.listen();
    const stream = await listen(listener, THING);
    await world.publish(home, 'before');
    await stream.first(1);
    await done(admin, REMOVE_ROLE, { id: member.userId, role: 'manager' });
    await world.publish(home, 'meanwhile');
    const [error] = (await stream.ended) as [{ extensions: { cursor: string } }];
    await world.giveRole(member, 'manager');
    const resumed = listener.subscribe<Thing, unknown>(THING, undefined, {
      resumeAfter: error.extensions.cursor,
    });
    await resumed.first(1);
    expect(seen(resumed)).toEqual(['meanwhile']);
  });
});
