import type { Tenant, TenantId, UserId } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { statementsOf } from '../content/world.js';
import { type Account, PASSWORD, startWorld, type World } from './world.js';

const OTHER_PASSWORD = 'another horse battery';

/** As it runs in production; `demo` answers with reset tokens. */
let world: World;
let demo: World;
let acme: Tenant;
let globex: Tenant;
let shop: Tenant;
let admin: Account;

beforeAll(async () => {
  world = await startWorld();
  demo = await startWorld(undefined, { demoMode: true });
  acme = await world.kit.tenant('acme');
  globex = await world.kit.tenant('globex');
  shop = await demo.kit.tenant('shop');
  admin = await world.member(acme, 'admin@example.com', ['admin']);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await demo[Symbol.asyncDispose]();
});

const CHANGE = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { success } }`;
const FORGOT = `mutation ($email: String!) { forgotPassword(input: { email: $email }) { success message resetToken } }`;
const ISSUE = `mutation ($userId: UUID!) { issuePasswordReset(userId: $userId) { resetToken expiresAt } }`;
const RESET = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { success } }`;
const PROFILE = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { id name email } }`;
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }`;
const REFRESH = `mutation ($token: String!) { refreshToken(input: { refreshToken: $token }) { accessToken } }`;

const signIn = (tenant: Tenant, email: string, password: string, where = world) =>
  where.ask(tenant, SIGN_IN, { input: { email, password } });
const change = ({ accessToken: token }: Pick<Account, 'accessToken'>, input: object) =>
  world.ask(acme, CHANGE, { input }, { token });
const issue = (userId: string, { accessToken: token }: Account = admin, tenant = acme) =>
  world.ask(tenant, ISSUE, { userId }, { token });
const reset = (token: string, newPassword = OTHER_PASSWORD, tenant = acme) =>
  world.ask(tenant, RESET, { input: { token, newPassword } });

/** Fulfilled with `null` when the access token still counts, else with the reason. */
const ended = (tenant: Tenant, token: string, where = world) =>
  where.ask(tenant, `{ me { id } }`, {}, { token }).then(
    () => null,
    ({ code }: { code: string }) => code,
  );

describe('changing the password', () => {
  test('needs the current one, and ends all other sessions of the user', async () => {
    const email = 'change@example.com';
    const here = await world.signUp(acme, email);
    const there = (await signIn(acme, email, PASSWORD)).data.signIn;
    const passwords = { currentPassword: PASSWORD, newPassword: OTHER_PASSWORD };
    expect((await change(here, passwords)).data).toEqual({ changePassword: { success: true } });

    expect(await ended(acme, here.accessToken)).toBeNull();
    expect(await ended(acme, there.accessToken)).toBe('SESSION_ENDED');
    expect((await world.ask(acme, REFRESH, { token: there.refreshToken })).codes).toEqual([
      'REFRESH_TOKEN_INVALID',
    ]);
    expect(await ended(acme, admin.accessToken)).toBeNull();
    expect((await signIn(acme, email, PASSWORD)).codes).toEqual(['INVALID_CREDENTIALS']);
    expect((await signIn(acme, email, OTHER_PASSWORD)).codes).toEqual([]);
  });

  test('changes nothing for who does not know the current one, or is nobody', async () => {
    const account = await world.signUp(acme, 'guess@example.com');
    const other = (await signIn(acme, account.email, PASSWORD)).data.signIn;
    const before = await world.events(acme);
    const { codes, told } = await change(account, {
      currentPassword: 'a wrong guess',
      newPassword: OTHER_PASSWORD,
    });
    expect(codes).toEqual(['INVALID_CREDENTIALS']);
    expect(told).not.toMatch(/wrong guess|another horse/);
    const nobody = await world.ask(acme, CHANGE, {
      input: { currentPassword: PASSWORD, newPassword: 'x'.repeat(9) },
    });
    expect(nobody.codes).toEqual(['UNAUTHENTICATED']);
    expect((await change(account, { currentPassword: PASSWORD, newPassword: 'short' })).codes).toEqual([
      'BAD_USER_INPUT',
    ]);
    expect(await ended(acme, other.accessToken)).toBeNull();
    expect(await world.events(acme)).toEqual(before);
    expect((await signIn(acme, account.email, PASSWORD)).codes).toEqual([]);
  });

  test('lets one of two at the same moment win', async () => {
    const account = await world.signUp(acme, 'change-race@example.com');
    const answers = await Promise.all(
      ['first new password', 'second new password'].map((newPassword) =>
        change(account, { currentPassword: PASSWORD, newPassword }),
      ),
    );
    expect(answers.flatMap(({ codes }) => codes)).toEqual(['INVALID_CREDENTIALS']);
  });

  test('is an event, by the user or by an administrator, that says nothing of the password', async () => {
    const tenant = await world.kit.tenant('eventful');
    const boss = await world.member(tenant, 'boss@example.com', ['admin']);
    const { id, accessToken: token } = await world.signUp(tenant, 'eventful@example.com');
    const count = (await world.events(tenant)).length;
    const input = { currentPassword: PASSWORD, newPassword: OTHER_PASSWORD };
    await world.ask(tenant, CHANGE, { input }, { token });
    await world.ask(
      tenant,
      `mutation ($id: UUID!) { updateUser(id: $id, input: { password: "by the administrator" }) { id } }`,
      { id },
      { token: boss.accessToken },
    );
    expect((await world.events(tenant)).slice(count)).toEqual([
      'user.updated',
      'user.password_changed',
      'user.updated',
      'user.password_changed',
      'user.sessions_ended',
    ]);
    const [{ payload } = {}] = await world.sql(
      `select envelope->'payload' as payload from sys_events where type = 'user.password_changed' and tenant_id = $1`,
      [tenant.id],
    );
    expect(payload).toEqual({ userId: id });
  });
});

describe('the own profile', () => {
  test('has a name that its user changes and removes', async () => {
    const { id, email, accessToken: token } = await world.signUp(acme, 'profile@example.com', 'Before');
    const update = (input: object) => world.ask(acme, PROFILE, { input }, { token });
    expect((await update({ name: ' After ' })).data.updateProfile).toEqual({ id, name: 'After', email });
    expect((await update({})).data.updateProfile.name).toBe('After');
    expect((await update({ name: null })).data.updateProfile.name).toBeNull();
    expect((await update({ name: '  ' })).codes).toEqual(['BAD_USER_INPUT']);
    expect((await world.ask(acme, PROFILE, { input: { name: 'Nobody' } })).codes).toEqual([
      'UNAUTHENTICATED',
    ]);
  });
});

describe('a forgotten password', () => {
  test('is answered alike for who is known, unknown, inactive or of another tenant', async () => {
    await world.signUp(acme, 'forgetful@example.com');
    await world.signUp(globex, 'elsewhere@example.com');
    const { id } = await world.signUp(acme, 'gone@example.com');
    await world.sql(`update users set status = 'inactive' where id = $1`, [id]);
    const emails = [
      'forgetful@example.com',
      'nobody@example.com',
      'gone@example.com',
      'elsewhere@example.com',
    ];
    const answers = await Promise.all(emails.map((email) => world.ask(acme, FORGOT, { email })));
    expect(answers[0]?.data.forgotPassword).toEqual({
      success: true,
      message: expect.stringContaining('No mail is sent yet'),
      resetToken: null,
    });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test('costs the same for who is known and for who is not: one statement, one signature', async () => {
    await world.signUp(acme, 'costly@example.com');
    const work = async (email: string) => {
      const sign = vi.spyOn(world.kit.platform.resetTokens, 'sign');
      try {
        const statements = await statementsOf(() => world.ask(acme, FORGOT, { email }));
        const lengths = sign.mock.results.map(async ({ value }) => (await value).token.length);
        return { statements, lengths: await Promise.all(lengths) };
      } finally {
        sign.mockRestore();
      }
    };
    const known = await work('costly@example.com');
    expect(known).toEqual({ statements: 1, lengths: [expect.any(Number)] });
    expect(await work('unknown@example.com')).toEqual(known);
  });

  test('is replaced with the token that demo mode answers with; that of an unknown address is good for nothing', async () => {
    const email = 'demo@example.com';
    const { accessToken } = await demo.signUp(shop, email);
    const tokenFor = async (address: string): Promise<string> =>
      (await demo.ask(shop, FORGOT, { email: address })).data.forgotPassword.resetToken;
    const replace = (token: string) =>
      demo.ask(shop, RESET, { input: { token, newPassword: OTHER_PASSWORD } });

    expect((await replace(await tokenFor('unknown@example.com'))).codes).toEqual(['RESET_TOKEN_INVALID']);
    expect((await replace(await tokenFor(' DEMO@example.com'))).data.resetPassword).toEqual({
      success: true,
    });
    expect(await ended(shop, accessToken, demo)).toBe('SESSION_ENDED');
    expect((await signIn(shop, email, OTHER_PASSWORD, demo)).codes).toEqual([]);
  });
});

describe('a reset by an administrator', () => {
  test('gives the user a new password, ends all their sessions, and works once', async () => {
    const account = await world.signUp(acme, 'reset@example.com');
    const { resetToken, expiresAt } = (await issue(account.id)).data.issuePasswordReset;
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(890_000);
    expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(900_000);
    const count = (await world.events(acme)).length;

    expect((await reset(resetToken)).data.resetPassword).toEqual({ success: true });
    expect((await world.events(acme)).slice(count)).toEqual([
      'user.updated',
      'user.password_changed',
      'user.sessions_ended',
    ]);
    expect(await ended(acme, account.accessToken)).toBe('SESSION_ENDED');
    expect(await ended(acme, admin.accessToken)).toBeNull();
    expect((await signIn(acme, account.email, PASSWORD)).codes).toEqual(['INVALID_CREDENTIALS']);
    expect((await signIn(acme, account.email, OTHER_PASSWORD)).codes).toEqual([]);
    expect((await reset(resetToken, 'a third password')).codes).toEqual(['RESET_TOKEN_INVALID']);
  });

  test('lets one of many concurrent uses win', async () => {
    const { id } = await world.signUp(acme, 'reset-race@example.com');
    const { resetToken } = (await issue(id)).data.issuePasswordReset;
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, n) => reset(resetToken, `new password ${n}`)),
    );
    expect(answers.flatMap(({ codes }) => codes)).toEqual(Array(3).fill('RESET_TOKEN_INVALID'));
  });

  test('keeps the token for another try when the new password is too short', async () => {
    const { id } = await world.signUp(acme, 'again@example.com');
    const { resetToken } = (await issue(id)).data.issuePasswordReset;
    expect((await reset(resetToken, 'short')).codes).toEqual(['BAD_USER_INPUT']);
    expect((await reset(resetToken)).codes).toEqual([]);
  });

  test('is off when the password or the address has changed, or the user is no longer active', async () => {
    const account = await world.signUp(acme, 'overtaken@example.com');
    const token = async (): Promise<string> => (await issue(account.id)).data.issuePasswordReset.resetToken;
    const beforeChange = await token();
    await change(account, { currentPassword: PASSWORD, newPassword: OTHER_PASSWORD });
    expect((await reset(beforeChange)).codes).toEqual(['RESET_TOKEN_INVALID']);

    const beforeMove = await token();
    await world.sql(`update users set email = 'moved@example.com' where id = $1`, [account.id]);
    expect((await reset(beforeMove)).codes).toEqual(['RESET_TOKEN_INVALID']);

    const beforeBan = await token();
    await world.sql(`update users set status = 'banned' where id = $1`, [account.id]);
    expect((await reset(beforeBan)).codes).toEqual(['RESET_TOKEN_INVALID']);
    expect((await issue(account.id)).codes).toEqual(['USER_INACTIVE']);
  });

  test('is refused with an access token, one of another tenant, an expired or a made-up one, all alike', async () => {
    const account = await world.signUp(acme, 'strange@example.com');
    const { resetToken } = (await issue(account.id)).data.issuePasswordReset;
    const unbound = { userId: account.id as UserId, tenantId: acme.id as TenantId, state: 'made up' };
    const madeUp = await world.kit.platform.resetTokens.sign(unbound);
    const refused = [
      await reset(account.accessToken),
      await reset(resetToken, OTHER_PASSWORD, globex),
      await reset(madeUp.token),
      await reset('no token'),
    ];
    vi.useFakeTimers({ now: Date.now() + 901_000, toFake: ['Date'] });
    try {
      refused.push(await reset(resetToken));
    } finally {
      vi.useRealTimers();
    }
    for (const { codes, told } of refused) {
      expect(codes).toEqual(['RESET_TOKEN_INVALID']);
      expect(told).toBe(refused[0]?.told);
    }
    await expect(world.ask(acme, `{ me { id } }`, {}, { token: resetToken })).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
    });
    expect((await reset(resetToken)).codes).toEqual([]);
  });

  test('takes users:manage, and everything the user may do', async () => {
    const customer = await world.signUp(acme, 'plain@example.com');
    const manager = await world.member(acme, 'manager@example.com', ['manager']);
    const owner = await world.member(acme, 'owner@example.com', ['super_admin']);
    expect((await issue(customer.id, manager)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await issue(owner.id)).codes).toEqual(['PRIVILEGE_ESCALATION']);
    expect((await issue(admin.id, owner)).codes).toEqual([]);
    expect((await world.ask(acme, ISSUE, { userId: customer.id })).codes).toEqual(['UNAUTHENTICATED']);
    const stranger = await world.signUp(globex, 'stranger@example.com');
    expect((await issue(stranger.id)).codes).toEqual(['USER_NOT_FOUND']);
  });
});
