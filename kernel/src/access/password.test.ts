import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './password.js';

test('a password fits its own hash and no other', async () => {
  const hash = await hashPassword('correct horse');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(hash, 'correct horse')).toBe(true);
  expect(await verifyPassword(hash, 'Correct horse')).toBe(false);
  expect(await verifyPassword(hash, '')).toBe(false);
});

test('the same password has another hash each time', async () => {
  expect(await hashPassword('x')).not.toBe(await hashPassword('x'));
});

test.each(['correct horse', '', 'decoy'])('no user: "%s" does not fit', async (password) => {
  expect(await verifyPassword(null, password)).toBe(false);
});
