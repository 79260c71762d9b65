import { describe, expect, test } from 'vitest';
import { Backoff, backoffMs } from './backoff.js';
import { nextStep } from './ending.js';
import { renewInMs, tokenEnd } from './token-source.js';

const errors = (code: string, extensions: object = {}) =>
  nextStep({ kind: 'errors', errors: [{ message: 'why', extensions: { code, ...extensions } }] });

test('an outage is a pause as long as the server asks for', () => {
  expect(errors('PLANNER_UNAVAILABLE', { retryable: true, retryAfterMs: 700 })).toMatchObject({
    kind: 'retry',
    atLeastMs: 700,
  });
});

test('what has no code ends: nobody knows that trying again helps', () => {
  expect(nextStep({ kind: 'errors', errors: [{ message: 'why' }] })).toMatchObject({
    kind: 'end',
    error: { code: 'GRAPHQL_ERROR', message: 'why' },
  });
});

test.each([1000, 1001, 1005, 1006, 1011, 1012, 1013, 1014, 4408, 4499, 4502, 4503, 4504, undefined])(
  'close code %s: try again',
  (closeCode) => {
    const ending = { kind: 'lost', reason: '', ...(closeCode !== undefined && { closeCode }) } as const;
    expect(nextStep(ending).kind).toBe('retry');
  },
);

test.each([1002, 1003, 1007, 1008, 1009, 4004, 4005, 4400, 4403, 4404, 4406, 4409])(
  'close code %s: the end',
  (closeCode) => {
    expect(nextStep({ kind: 'lost', closeCode, reason: '' }).kind).toBe('end');
  },
);

describe('the table of the contract', () => {
  const lost = (closeCode: number, reason = '') => nextStep({ kind: 'lost', closeCode, reason });

  test.each(['SUBSCRIPTION_TOO_SLOW', 'DATABASE_UNAVAILABLE', 'SERVER_STOPPING'])('%s: try again', (code) => {
    expect(errors(code, { retryable: true }).kind).toBe('retry');
    expect(lost(4503, `${code}: …`).kind).toBe('retry');
  });

  test.each(['CONNECTION_LIMIT', 'SUBSCRIPTION_LIMIT'])('%s: try again, and not soon', (code) => {
    expect(errors(code).kind).toBe('limit');
    expect(lost(4429, `${code}: …`)).toMatchObject({ kind: 'limit', error: { code } });
    expect(lost(4429).kind).toBe('limit');
  });

  test.each(['SUBSCRIPTION_TOKEN_EXPIRED', 'TOKEN_EXPIRED'])('%s: a fresh token', (code) => {
    expect(errors(code, { retryable: false }).kind).toBe('renew');
    expect(lost(4401, `${code}: …`).kind).toBe('renew');
    expect(lost(4401, 'Unauthorized').kind).toBe('renew');
  });

  test.each(['CURSOR_INVALID', 'CURSOR_KEY_UNKNOWN', 'CURSOR_EXPIRED'])('%s: a gap', (code) => {
    expect(errors(code).kind).toBe('gap');
  });

  test('INTERNAL_SERVER_ERROR: once or twice', () => {
    expect(errors('INTERNAL_SERVER_ERROR').kind).toBe('fault');
    expect(lost(4500).kind).toBe('fault');
    expect(lost(4500, 'INTERNAL_SERVER_ERROR: …').kind).toBe('fault');
  });

  test.each([
    ...['SESSION_ENDED', 'TOKEN_INVALID', 'MODULE_DISABLED', 'PERMISSION_DENIED', 'UNAUTHENTICATED'],
    ...['USER_INACTIVE', 'TENANT_INACTIVE', 'IDENTITY_MISMATCH', 'TENANT_MISMATCH'],
    ...['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT', 'TENANT_NOT_FOUND'],
  ])('%s: the end', (code) => {
    expect(errors(code)).toMatchObject({ kind: 'end', error: { code } });
    for (const closeCode of [4400, 4401, 4403, 4404]) expect(lost(closeCode, `${code}: …`).kind).toBe('end');
  });
});

test('a pause is as long as the server asks for, and a little longer, as chance has it', () => {
  const backoff = new Backoff({ baseMs: 100, random: () => 0.5 });
  expect(backoff.pause(30_000).ms).toBe(30_075);
  backoff.close();
});

test('pauses double up to the longest, with half of each left to chance', () => {
  const pauses = (random: number) =>
    [0, 1, 2, 3, 40].map((attempt) => backoffMs(attempt, { baseMs: 100, maxMs: 500, random: () => random }));
  expect(pauses(0)).toEqual([50, 100, 200, 250, 250]);
  expect(pauses(1)).toEqual([100, 200, 400, 500, 500]);
});

test('a token is renewed a minute before its end, and a short one when four fifths are over', () => {
  expect(renewInMs(900_000, 0)).toBe(840_000);
  expect(renewInMs(10_000, 0)).toBe(8_000);
  expect(renewInMs(0, 1_000)).toBe(0);
  expect(tokenEnd('not a token')).toBeUndefined();
  expect(tokenEnd(`x.${Buffer.from('{"exp":1.5}').toString('base64url')}.x`)).toBe(1_500);
});
