import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { tenantId } from '../tenancy/tenant.js';
import type { UserId } from './actor.js';
import { AccessTokens, PasswordResetTokens } from './token.js';

const secret = 'a secret for tests, thirty-two bytes long';
const tokens = new AccessTokens({ secret, ttlS: 900 });
const claims = {
  userId: '0190b2a4-0000-7000-8000-000000000001' as UserId,
  tenantId: tenantId('0190b2a4-0000-7000-8000-000000000002'),
  sessionId: '0190b2a4-0000-7000-8000-000000000003',
};

interface Changes {
  readonly key?: string;
  readonly alg?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly subject?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly expires?: number | null;
  readonly notBefore?: number;
}

/** A token as ours, but for what is changed. Times in seconds from now. */
async function forged(changes: Changes = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const jwt = new SignJWT({ tenant_id: claims.tenantId, session_id: claims.sessionId, ...changes.payload })
    .setProtectedHeader({ alg: changes.alg ?? 'HS256' })
    .setSubject(changes.subject ?? claims.userId)
    .setIssuer(changes.issuer ?? 'rustok')
    .setAudience(changes.audience ?? 'rustok-api')
    .setIssuedAt();
  if (changes.expires !== null) jwt.setExpirationTime(now + (changes.expires ?? 60));
  if (changes.notBefore !== undefined) jwt.setNotBefore(now + changes.notBefore);
  return jwt.sign(new TextEncoder().encode(changes.key ?? secret));
}

/** The token with its payload or header replaced, under the signature it had. */
function tampered(token: string, part: 0 | 1, change: Readonly<Record<string, unknown>>): string {
  const parts = token.split('.');
  const content = JSON.parse(Buffer.from(parts[part] ?? '', 'base64url').toString());
  parts[part] = Buffer.from(JSON.stringify({ ...content, ...change })).toString('base64url');
  return parts.join('.');
}

test('a signed token gives back its claims and its end', async () => {
  const before = Math.floor(Date.now() / 1000);
  const { expiresAt, ...seen } = await tokens.verify(await tokens.sign(claims));
  expect(seen).toEqual(claims);
  expect(expiresAt.getTime() / 1000 - before).toBeGreaterThanOrEqual(900);
  expect(await tokens.verify(await forged())).toMatchObject(claims);
});

describe('a token is refused', () => {
  const none = (token: string) => `${tampered(token, 0, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`;
  test.each<[what: string, token: () => Promise<string> | string, code: string]>([
    ['that has expired', () => forged({ expires: -1 }), 'TOKEN_EXPIRED'],
    ['that has no end', () => forged({ expires: null }), 'TOKEN_INVALID'],
    ['that is not valid yet', () => forged({ notBefore: 60 }), 'TOKEN_INVALID'],
    ['of another key', () => forged({ key: 'another secret for tests, also thirty-two' }), 'TOKEN_INVALID'],
    ['of another key that has expired', () => forged({ key: 'x'.repeat(40), expires: -1 }), 'TOKEN_INVALID'],
    ['without a signature, algorithm none', async () => none(await tokens.sign(claims)), 'TOKEN_INVALID'],
    ['of another algorithm', () => forged({ alg: 'HS512', key: 'x'.repeat(64) }), 'TOKEN_INVALID'],
    [
      'of another algorithm with our key',
      () => forged({ alg: 'HS384', key: secret.padEnd(48) }),
      'TOKEN_INVALID',
    ],
    ['of another issuer', () => forged({ issuer: 'elsewhere' }), 'TOKEN_INVALID'],
    ['for another audience', () => forged({ audience: 'elsewhere' }), 'TOKEN_INVALID'],
    [
      'whose tenant was changed',
      async () => tampered(await tokens.sign(claims), 1, { tenant_id: claims.userId }),
      'TOKEN_INVALID',
    ],
    ['whose user is no uuid', () => forged({ subject: 'me' }), 'TOKEN_INVALID'],
    ['whose tenant is no uuid', () => forged({ payload: { tenant_id: "x' or true" } }), 'TOKEN_INVALID'],
    ['whose tenant is a list', () => forged({ payload: { tenant_id: [claims.tenantId] } }), 'TOKEN_INVALID'],
    ['without a session', () => forged({ payload: { session_id: undefined } }), 'TOKEN_INVALID'],
    ['that is empty', () => '', 'TOKEN_INVALID'],
    ['that is no token', () => 'a.b.c', 'TOKEN_INVALID'],
  ])('%s', async (_, token, code) => {
    await expect(tokens.verify(await token())).rejects.toMatchObject({ code, family: 'client' });
  });
});

describe('a password reset token', () => {
  const resets = new PasswordResetTokens({ secret });
  const { userId, tenantId: tenant } = claims;
  const reset = { userId, tenantId: tenant, state: 'digest' };
  const resetLike = (changes: Changes = {}) =>
    forged({
      audience: 'rustok-password-reset',
      ...changes,
      payload: { purpose: 'password_reset', state: 'digest', ...changes.payload },
    });

  test('gives back its claims, and ends after 15 minutes', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { token, expiresAt } = await resets.sign(reset);
    expect(await resets.verify(token)).toEqual(reset);
    expect(expiresAt.getTime() / 1000 - before).toBeGreaterThanOrEqual(900);
    expect(expiresAt.getTime() / 1000 - before).toBeLessThan(960);
    expect(await resets.verify(await resetLike())).toEqual(reset);
  });

  test('is no access token, and an access token is none', async () => {
    const { token } = await resets.sign(reset);
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    expect(await resets.verify(await tokens.sign(claims))).toBeNull();
    // Not even one that carries the claims of both.
    await expect(tokens.verify(await resetLike())).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    expect(await resets.verify(await resetLike({ audience: 'rustok-api' }))).toBeNull();
  });

  test.each<[what: string, token: () => Promise<string> | string]>([
    ['that has expired', () => resetLike({ expires: -1 })],
    ['that has no end', () => resetLike({ expires: null })],
    ['of another key', () => resetLike({ key: 'x'.repeat(40) })],
    ['of another issuer', () => resetLike({ issuer: 'elsewhere' })],
    ['of another purpose', () => resetLike({ payload: { purpose: 'email_verification' } })],
    ['without a purpose', () => resetLike({ payload: { purpose: undefined } })],
    ['without a state', () => resetLike({ payload: { state: undefined } })],
    ['whose user is no uuid', () => resetLike({ subject: 'me' })],
    ['whose tenant is no uuid', () => resetLike({ payload: { tenant_id: 'acme' } })],
    [
      'whose user was changed',
      async () => tampered((await resets.sign(reset)).token, 1, { sub: claims.sessionId }),
    ],
    ['that is empty', () => ''],
  ])('%s is refused', async (_, token) => {
    expect(await resets.verify(await token())).toBeNull();
  });
});
