import { describe, expect, test } from 'vitest';
import { claimedCredentials, emailAddress, newPassword, personName } from './credentials.js';
import { hashRefreshToken, newRefreshToken } from './refresh-token.js';
import { rbacSettings } from './settings.js';

test('an address is trimmed and in lower case', () => {
  expect(emailAddress.parse(' Ada.Lovelace@Example.COM ')).toBe('ada.lovelace@example.com');
});

test.each(['', 'ada', 'ada@', '@example.com', 'a b@example.com', `${'a'.repeat(250)}@example.com`])(
  '"%s" is no address',
  (text) => {
    expect(emailAddress.safeParse(text).success).toBe(false);
  },
);

test('a name is trimmed, and is neither empty nor longer than its column', () => {
  expect(personName.parse(' Ada ')).toBe('Ada');
  for (const name of ['', '   ', 'x'.repeat(256), 'a\0b'])
    expect(personName.safeParse(name).success).toBe(false);
});

describe('a new password', () => {
  const fits = (length: number, settings = {}) =>
    newPassword(rbacSettings.parse(settings)).safeParse('x'.repeat(length)).success;

  test('has 8 to 128 characters by default', () => {
    expect([7, 8, 128, 129].map((length) => fits(length))).toEqual([false, true, true, false]);
  });

  test('has the minimum the tenant sets, which is never below 8', () => {
    expect([11, 12].map((length) => fits(length, { passwordMinLength: 12 }))).toEqual([false, true]);
    expect(rbacSettings.safeParse({ passwordMinLength: 7 }).success).toBe(false);
  });
});

test('what somebody claims is only bounded', () => {
  const claim = { email: ' NO ADDRESS ', password: '' };
  expect(claimedCredentials.parse(claim)).toEqual({ email: 'no address', password: '' });
  expect(claimedCredentials.safeParse({ email: 'a', password: 'x'.repeat(129) }).success).toBe(false);
});

test('refresh tokens are 256 random bits, and are known by their hash', () => {
  const token = newRefreshToken();
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(newRefreshToken()).not.toBe(token);
  expect(hashRefreshToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
