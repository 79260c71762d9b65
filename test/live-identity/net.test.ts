import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_THING, startWorld, THING, type World } from './world.js';

const CHECK_MS = 100;

let world: World;
beforeAll(async () => {
  world = await startWorld({ identityCheckMs: CHECK_MS });
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => expect.poll(() => world.running()).toBe(0));

describe('without any event, a check in time ends the subscriptions', () => {
  it.each([
    [
      'of a session that was ended',
      `update sessions set revoked_at = now() where user_id = $1`,
      'SESSION_ENDED',
    ],
    [
      'of a session that expired',
      `update sessions set expires_at = now() where user_id = $1`,
      'SESSION_ENDED',
    ],
    ['of a user who was deactivated', `update users set status = 'banned' where id = $1`, 'USER_INACTIVE'],
    ['of a user without the right', `delete from user_roles where user_id = $1`, 'PERMISSION_DENIED'],
  ])('%s, and of nobody else', async (what, change, code) => {
    const home = await world.tenant(what.replaceAll(/\W+/g, '-'));
    const member = await world.member(home, 'manager');
    await using listener = await member.client.listen();
    await using other = await (await world.member(home, 'manager')).client.listen();
    const stream = listener.subscribe(THING);
    const witness = other.subscribe(THING);
    await expect.poll(() => world.running()).toBe(2);
    await world.sql(change, [member.userId]);
    expect(await stream.ended).toMatchObject([{ extensions: { code, cursor: expect.any(String) } }]);
    await world.publish(home, 'after');
    await witness.first(1);
  });

  it('of a tenant that was switched off, anonymous ones too, and of no other tenant', async () => {
    const [home, away] = [await world.tenant('switched-off'), await world.tenant('left-on')];
    await using signedIn = await (await world.member(home, 'manager')).client.listen();
    await using anonymous = await world.anonymous(home).listen();
    await using other = await world.anonymous(away).listen();
    const streams = [signedIn.subscribe(THING), anonymous.subscribe(PUBLIC_THING)];
    const witness = other.subscribe(PUBLIC_THING);
    await expect.poll(() => world.running()).toBe(3);
    await world.sql(`update tenants set is_active = false where id = $1`, [home.id]);
    for (const stream of streams) {
      expect(await stream.ended).toMatchObject([{ extensions: { code: 'TENANT_INACTIVE' } }]);
    }
    // The tenant cache has forgotten it: nobody comes back on what it remembered.
    expect((await world.anonymous(home).post('{ hasThings }')).codes).toEqual(['TENANT_INACTIVE']);
    await world.publish(away, 'after');
    await witness.first(1);
  });
});
