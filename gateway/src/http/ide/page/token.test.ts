import { describe, expect, it } from 'vitest';
import { tokenState } from './token.js';

const nowMs = Date.parse('2026-01-01T00:00:00Z');
const inSeconds = (seconds: number) => nowMs / 1000 + seconds;

describe('tokenState', () => {
  it('is none without a token', () => {
    expect(tokenState('', nowMs)).toEqual({ kind: 'none' });
  });

  it.each(['opaque', 'a.b.c', `a.${btoa('7')}.c`, 'a.%%%.c'])('finds %s unreadable', (token) => {
    expect(tokenState(token, nowMs)).toEqual({ kind: 'unreadable' });
  });

  it('names role and the start of the user id, as our access tokens carry them', () => {
    const token = jwt({
      sub: '1f0c9a2e-0000-4000-8000-000000000000',
      role: 'SuperAdmin',
      exp: inSeconds(900),
    });
    expect(tokenState(token, nowMs)).toEqual({
      kind: 'current',
      who: 'SuperAdmin 1f0c9a2e',
      expires: 'expires in 15 min',
    });
  });

  it('reads UTF-8 in base64url', () => {
    expect(tokenState(jwt({ email: 'zoë?ÿ@ex.org' }), nowMs)).toMatchObject({ who: 'zoë?ÿ@ex.org' });
  });

  it.each([
    [59, '59 s'],
    [3599, '59 min'],
    [47 * 3600, '47 h'],
    [7 * 86_400, '7 d'],
  ])('rounds %i seconds down to %s', (seconds, text) => {
    expect(tokenState(jwt({ exp: inSeconds(seconds) }), nowMs)).toMatchObject({
      expires: `expires in ${text}`,
    });
  });

  it('is expired in the second it expires', () => {
    expect(tokenState(jwt({ sub: 'ann', exp: inSeconds(0) }), nowMs)).toEqual({
      kind: 'expired',
      who: 'ann',
    });
  });

  it('does not stumble over claims without a name or an end', () => {
    expect(tokenState(jwt({}), nowMs)).toEqual({
      kind: 'current',
      who: 'unnamed user',
      expires: 'never expires',
    });
  });
});

function jwt(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
}
