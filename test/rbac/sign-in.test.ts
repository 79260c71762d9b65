import type { Tenant } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, startWorld, type World } from './world.js';

let world: World;
let acme: Tenant;
let globex: Tenant;

beforeAll(async () => {
  world = await startWorld();
  acme = await world.kit.tenant('acme');
  globex = await world.kit.tenant('globex');
});
afterAll(() => world[Symbol.asyncDispose]());

const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) {
  accessToken refreshToken tokenType expiresIn user { id email name displayName role roles status can(action: "users:list") }
} }`;
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken user { id email } } }`;
const REFRESH = `mutation ($token: String!) { refreshToken(input: { refreshToken: $token }) { accessToken refreshToken user { email } } }`;
const ME = `{ me { id email role roles status createdAt can(action: "users:update") } }`;

const signIn = (email: string, password = PASSWORD, tenant = acme) =>
  world.ask(tenant, SIGN_IN, { input: { email, password } });
const refresh = (token: string, tenant = acme) => world.ask(tenant, REFRESH, { token });

describe('signing up', () => {
  test('makes an active customer and signs them in', async () => {
    const { data } = await world.ask(acme, SIGN_UP, {
      input: { email: ' Ada@Example.COM ', password: PASSWORD, name: 'Ada' },
    });
    expect(data.signUp).toMatchObject({
      tokenType: 'Bearer',
      expiresIn: 900,
      refreshToken: expect.stringMatching(/^[0-9a-f]{64}$/),
      user: {
        email: 'ada@example.com',
        name: 'Ada',
        displayName: 'Ada',
        role: 'CUSTOMER',
        roles: ['customer'],
        status: 'ACTIVE',
        can: false,
      },
    });
    const me = await world.ask(acme, ME, {}, { token: data.signUp.accessToken });
    expect(me.data.me).toMatchObject({ id: data.signUp.user.id, email: 'ada@example.com', can: true });
  });

  test('publishes the registration and the session without any personal data', async () => {
    const tenant = await world.kit.tenant('quiet');
    await world.signUp(tenant, 'secret.person@example.com', 'Secret Person');
    expect(await world.events(tenant)).toEqual(['tenant.created', 'user.registered', 'user.logged_in']);
    const rows = await world.sql(`select envelope::text as text from sys_events where tenant_id = $1`, [
      tenant.id,
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/secret|example/i);
  });

  test('refuses an address that is taken, in whatever case, and only in that tenant', async () => {
    await world.signUp(acme, 'twice@example.com');
    const again = await world.ask(acme, SIGN_UP, {
      input: { email: 'TWICE@example.com', password: PASSWORD },
    });
    expect(again.codes).toEqual(['EMAIL_TAKEN']);
    expect(again.told).not.toContain('twice');
    await expect(world.signUp(globex, 'twice@example.com')).resolves.toBeDefined();
  });

  test('lets one of two at the same moment have the address', async () => {
    const input = { email: 'race@example.com', password: PASSWORD };
    const both = await Promise.all([1, 2].map(() => world.ask(acme, SIGN_UP, { input })));
    expect(both.flatMap(({ codes }) => codes)).toEqual(['EMAIL_TAKEN']);
  });

  test('names every field that does not fit, and never repeats the password', async () => {
    const { codes, told } = await world.ask(acme, SIGN_UP, {
      input: { email: 'not an address', password: 'sh0rt', name: '  ' },
    });
    expect(codes).toEqual(['BAD_USER_INPUT']);
    expect(told).toMatch(/"path":"email".*"path":"password".*"path":"name"/);
    expect(told).not.toContain('sh0rt');
    const long = { email: `${'a'.repeat(250)}@example.com`, password: 'x'.repeat(129), name: 'N\0L' };
    expect((await world.ask(acme, SIGN_UP, { input: long })).told).toMatch(/email.*password.*name/);
  });

  test('follows the settings of the tenant', async () => {
    const ask = (settings: object) =>
      world.ask({ ...acme, moduleSettings: { rbac: settings } }, SIGN_UP, {
        input: { email: 'settings@example.com', password: 'ten.chars!' },
      });
    expect((await ask({ registrationEnabled: false })).codes).toEqual(['REGISTRATION_DISABLED']);
    expect((await ask({ passwordMinLength: 12 })).codes).toEqual(['BAD_USER_INPUT']);
    expect((await ask({ passwordMinLength: 10 })).codes).toEqual([]);
  });

  test('tells no hash and no address when the database fails', async () => {
    await world.sql(`alter table users add constraint unlucky check (name <> 'Unlucky')`);
    const input = { email: 'unlucky@example.com', password: PASSWORD, name: 'Unlucky' };
    const { told } = await world.ask(acme, SIGN_UP, { input });
    expect(told).toContain('check constraint');
    expect(told).not.toMatch(/argon2|unlucky@/);
  });

  test('stores neither the password nor a token', async () => {
    const { id, refreshToken } = await world.signUp(acme, 'stored@example.com');
    const [row] = await world.sql(
      `select u.password_hash, s.token_hash from users u join sessions s on s.user_id = u.id where u.id = $1`,
      [id],
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$/);
    expect(row?.token_hash).not.toBe(refreshToken);
  });
});

describe('signing in', () => {
  test('begins a session of its own each time', async () => {
    const { id } = await world.signUp(acme, 'devices@example.com');
    const phone = await world.ask(
      acme,
      SIGN_IN,
      { input: { email: 'Devices@example.com', password: PASSWORD } },
      { userAgent: 'Phone/1.0' },
    );
    expect(phone.data.signIn.user).toEqual({ id, email: 'devices@example.com' });
    const { data } = await world.ask(
      acme,
      `{ sessions { ipAddress userAgent isCurrent lastUsedAt } }`,
      {},
      { token: phone.data.signIn.accessToken },
    );
    expect(data.sessions).toEqual([
      { ipAddress: '203.0.113.7', userAgent: 'Phone/1.0', isCurrent: true, lastUsedAt: null },
      { ipAddress: '203.0.113.7', userAgent: null, isCurrent: false, lastUsedAt: null },
    ]);
  });

  test('answers a wrong password and an unknown user alike', async () => {
    await world.signUp(acme, 'known@example.com');
    const wrong = await signIn('known@example.com', 'wrong password');
    const unknown = await signIn('unknown@example.com');
    expect(wrong.codes).toEqual(['INVALID_CREDENTIALS']);
    expect(unknown.told).toBe(wrong.told);
    expect((await signIn('known@example.com', PASSWORD, globex)).told).toBe(wrong.told);
    expect((await signIn('nul\0@example.com')).codes).toEqual(['BAD_USER_INPUT']);
  });

  test('tells who is inactive or banned only to who knows the password', async () => {
    const { id } = await world.signUp(acme, 'inactive@example.com');
    for (const status of ['inactive', 'banned']) {
      await world.sql(`update users set status = $1 where id = $2`, [status, id]);
      expect((await signIn('inactive@example.com')).codes).toEqual(['USER_INACTIVE']);
      expect((await signIn('inactive@example.com', 'wrong password')).codes).toEqual(['INVALID_CREDENTIALS']);
    }
  });

  test('forgets sessions that have expired', async () => {
    const { id } = await world.signUp(acme, 'old@example.com');
    await world.sql(`update sessions set expires_at = now() - interval '1 day' where user_id = $1`, [id]);
    await signIn('old@example.com');
    expect(await world.sql(`select id from sessions where user_id = $1`, [id])).toHaveLength(1);
  });
});

describe('refreshing', () => {
  test('continues the session; the old refresh token is spent, the old access token still counts', async () => {
    const first = await world.signUp(acme, 'refresh@example.com');
    const second = await refresh(first.refreshToken);
    expect(second.data.refreshToken.user).toEqual({ email: 'refresh@example.com' });
    expect((await refresh(first.refreshToken)).codes).toEqual(['REFRESH_TOKEN_INVALID']);
    for (const token of [first.accessToken, second.data.refreshToken.accessToken]) {
      expect((await world.ask(acme, ME, {}, { token })).data.me.id).toBe(first.id);
    }
    expect((await refresh(second.data.refreshToken.refreshToken)).codes).toEqual([]);
    expect(await world.sql(`select id from sessions where user_id = $1`, [first.id])).toHaveLength(1);
  });

  test('lets exactly one of many concurrent refreshes win', async () => {
    const { refreshToken } = await world.signUp(acme, 'concurrent@example.com');
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(refreshToken)));
    expect(answers.filter(({ codes }) => codes.length === 0)).toHaveLength(1);
    expect(answers.flatMap(({ codes }) => codes)).toEqual(Array(7).fill('REFRESH_TOKEN_INVALID'));
  });

  test('refuses a token that is made up, expired, of another tenant, or of somebody inactive', async () => {
    const { id, refreshToken } = await world.signUp(acme, 'refused@example.com');
    expect((await refresh('f'.repeat(64))).codes).toEqual(['REFRESH_TOKEN_INVALID']);
    expect((await refresh('nul\0')).codes).toEqual(['REFRESH_TOKEN_INVALID']);
    expect((await refresh(refreshToken, globex)).codes).toEqual(['REFRESH_TOKEN_INVALID']);
    await world.sql(`update users set status = 'banned' where id = $1`, [id]);
    expect((await refresh(refreshToken)).codes).toEqual(['REFRESH_TOKEN_INVALID']);
    await world.sql(`update users set status = 'active' where id = $1`, [id]);
    await world.sql(`update sessions set expires_at = now() where user_id = $1`, [id]);
    expect((await refresh(refreshToken)).codes).toEqual(['REFRESH_TOKEN_INVALID']);
  });
});

describe('signing out', () => {
  test('ends this session and no other', async () => {
    const { accessToken, refreshToken } = await world.signUp(acme, 'leaving@example.com');
    const other = (await signIn('leaving@example.com')).data.signIn;
    const { data } = await world.ask(acme, `mutation { signOut { success } }`, {}, { token: accessToken });
    expect(data.signOut).toEqual({ success: true });
    await expect(world.ask(acme, ME, {}, { token: accessToken })).rejects.toMatchObject({
      code: 'SESSION_ENDED',
    });
    expect((await refresh(refreshToken)).codes).toEqual(['REFRESH_TOKEN_INVALID']);
    expect((await world.ask(acme, ME, {}, { token: other.accessToken })).codes).toEqual([]);
  });

  test('everywhere ends all sessions of the user and of nobody else', async () => {
    const { accessToken } = await world.signUp(acme, 'everywhere@example.com');
    const other = (await signIn('everywhere@example.com')).data.signIn;
    const neighbour = await world.signUp(acme, 'neighbour@example.com');
    await world.ask(acme, `mutation { signOutEverywhere { success } }`, {}, { token: accessToken });
    for (const token of [accessToken, other.accessToken]) {
      await expect(world.ask(acme, ME, {}, { token })).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    }
    expect((await world.ask(acme, ME, {}, { token: neighbour.accessToken })).codes).toEqual([]);
  });

  test('needs a signed-in user', async () => {
    for (const source of [
      `mutation { signOut { success } }`,
      `mutation { signOutEverywhere { success } }`,
      `{ sessions { id } }`,
    ]) {
      expect((await world.ask(acme, source)).codes).toEqual(['UNAUTHENTICATED']);
    }
  });
});

test('nobody is null, not an error', async () => {
  expect(await world.ask(acme, ME)).toMatchObject({ data: { me: null }, codes: [] });
});

test('an access token of one tenant is refused in another', async () => {
  const { accessToken } = await world.signUp(acme, 'stranger@example.com');
  await expect(world.ask(globex, ME, {}, { token: accessToken })).rejects.toMatchObject({
    code: 'TENANT_MISMATCH',
  });
});
