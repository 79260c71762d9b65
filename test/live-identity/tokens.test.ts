import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RawSocket } from './raw-socket.js';
import { type Member, PUBLIC_THING, startWorld, THING, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => expect.poll(() => world.running()).toBe(0));

const expired = {
  type: 'error',
  payload: [
    {
      extensions: { code: 'SUBSCRIPTION_TOKEN_EXPIRED', retryable: false, cursor: expect.any(String) },
    },
  ],
};

async function open(member: Member, token: string): Promise<RawSocket> {
  return RawSocket.open(world.api.url, { tenant: member.tenant.slug, token });
}

describe('when the access token ends', () => {
  it('ends the subscriptions of the connection, with the cursor to go on after, and not the connection', async () => {
    const home = await world.tenant('expiry');
    const member = await world.member(home, 'manager');
    await using socket = await open(member, await member.tokenFor(2));
    socket.subscribe('things', THING);
    await expect.poll(() => world.running()).toBe(1);
    await world.publish(home, 'before');
    expect(await socket.next('things', 'next')).toMatchObject({
      payload: { data: { thing: { what: 'before' } } },
    });
    expect(await socket.next('things', 'error')).toMatchObject(expired);
    expect(world.running()).toBe(0);

    // The connection is as good as before, once its token is renewed.
    socket.send({ type: 'ping', payload: { token: await member.tokenFor(600) } });
    expect(await socket.nextOfType('pong')).toMatchObject({ payload: { renewed: true } });
    socket.subscribe('again', THING);
    await expect.poll(() => world.running()).toBe(1);
  });

  it('leaves anonymous subscriptions alone, which have none', async () => {
    const home = await world.tenant('anonymous');
    const member = await world.member(home, 'manager');
    await using socket = await open(member, await member.tokenFor(2));
    await using nobody = await RawSocket.open(world.api.url, { tenant: home.slug });
    socket.subscribe('1', PUBLIC_THING);
    nobody.subscribe('1', PUBLIC_THING);
    expect(await socket.next('1', 'error')).toMatchObject(expired);
    await world.publish(home, 'after');
    expect(await nobody.next('1', 'next')).toMatchObject({
      payload: { data: { publicThing: { what: 'after' } } },
    });
  });
});

describe('a ping with a fresh token', () => {
  it('keeps the subscriptions of the connection going beyond the end of the old one, no event lost', async () => {
    const home = await world.tenant('renewal');
    const member = await world.member(home, 'manager');
    await using renewed = await open(member, await member.tokenFor(3));
    await using left = await open(member, await member.tokenFor(3));
    renewed.subscribe('1', THING);
    left.subscribe('1', THING);
    await expect.poll(() => world.running()).toBe(2);
    await world.publish(home, 'before');
    renewed.send({ type: 'ping', payload: { token: await member.tokenFor(600) } });
    expect(await renewed.nextOfType('pong')).toMatchObject({ payload: { renewed: true } });
    await left.next('1', 'next');
    expect(await left.next('1', 'error')).toMatchObject(expired);
    await world.publish(home, 'after');
    for (const what of ['before', 'after']) {
      expect(await renewed.next('1', 'next')).toMatchObject({ payload: { data: { thing: { what } } } });
    }
  });

  it('may be of another session of the same user, whose end counts from then on', async () => {
    const home = await world.tenant('sessions');
    const member = await world.member(home, 'manager');
    const other = await world.signInAgain(member);
    await using socket = await open(member, member.token);
    socket.subscribe('1', THING);
    await expect.poll(() => world.running()).toBe(1);
    socket.send({ type: 'ping', payload: { token: other.options.token } });
    await socket.nextOfType('pong');
    expect((await member.client.post('mutation { signOut { success } }')).errors).toEqual([]);
    await world.publish(home, 'after');
    expect(await socket.next('1', 'next')).toMatchObject({ payload: { data: { thing: { what: 'after' } } } });
    expect((await other.post('mutation { signOut { success } }')).errors).toEqual([]);
    expect(await socket.next('1', 'error')).toMatchObject({
      payload: [{ extensions: { code: 'SESSION_ENDED' } }],
    });
  });

  it.each<[what: string, code: string, close: number, token: (member: Member) => Promise<string>]>([
    [
      'of another user',
      'IDENTITY_MISMATCH',
      4403,
      async ({ tenant }) => (await world.member(tenant, 'manager')).token,
    ],
    [
      'of another tenant',
      'TENANT_MISMATCH',
      4403,
      async (member) =>
        (await world.twin(member, await world.tenant('elsewhere'), 'manager')).options.token ?? '',
    ],
    ['that has expired', 'TOKEN_EXPIRED', 4401, (member) => member.tokenFor(-1)],
    ['that is none', 'TOKEN_INVALID', 4401, async () => 'none'],
  ])('%s closes the connection', async (what, code, close, token) => {
    const member = await world.member(await world.tenant(what.replaceAll(/\W+/g, '-')), 'manager');
    await using socket = await open(member, member.token);
    socket.send({ type: 'ping', payload: { token: await token(member) } });
    expect(await socket.closed).toMatchObject({ code: close, reason: expect.stringContaining(code) });
  });

  it('makes nobody of an anonymous connection', async () => {
    const member = await world.member(await world.tenant('nobody'), 'manager');
    await using socket = await RawSocket.open(world.api.url, { tenant: member.tenant.slug });
    socket.send({ type: 'ping', payload: { token: member.token } });
    expect(await socket.closed).toMatchObject({
      code: 4403,
      reason: expect.stringContaining('IDENTITY_MISMATCH'),
    });
  });
});
