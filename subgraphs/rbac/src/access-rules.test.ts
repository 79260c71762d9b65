import {
  type Actor,
  ANONYMOUS,
  type Grants,
  type GrantScope,
  type Permission,
  systemActor,
  type UserId,
} from '@rustok/kernel';
import { describe, expect, test } from 'vitest';
import { highestRole, mayReadPrivate, permits, requireAuthorityOver, rolesAbove } from './access-rules.js';

const grants = (...list: readonly [Permission, GrantScope][]): Grants => new Map(list);

function user(roles: readonly string[], held: Grants): Actor {
  return {
    kind: 'user',
    userId: 'me' as UserId,
    sessionId: 'session',
    roles,
    grants: held,
    tokenExpiresAt: new Date(0),
  };
}

test.each([
  [['customer', 'admin', 'manager'], 'admin'],
  [['editor', 'super_admin'], 'super_admin'],
  [['editor'], 'customer'],
  [[], 'customer'],
] as const)('of %j the highest role is %s', (roles, highest) => {
  expect(highestRole(roles)).toBe(highest);
});

test('nothing is above a super admin', () => {
  expect(rolesAbove('super_admin')).toEqual([]);
  expect(rolesAbove('customer')).toEqual(['super_admin', 'admin', 'manager']);
});

test('manage implies every action on its resource, and on no other', () => {
  const held = grants(['posts:manage', 'all'], ['tags:read', 'own']);
  expect(permits(held, 'posts:publish')).toBe(true);
  expect(permits(held, 'tags:read')).toBe(true);
  expect(permits(held, 'tags:update')).toBe(false);
  expect(permits(held, 'postscripts:read')).toBe(false);
});

test.each([
  ['nobody', ANONYMOUS, false],
  ['a customer', user(['customer'], grants()), false],
  ['who may read only what is theirs', user([], grants(['users:read', 'own'])), false],
  ['who may read users', user([], grants(['users:read', 'all'])), true],
  ['who manages users', user([], grants(['users:manage', 'all'])), true],
  ['the platform itself', systemActor('test'), true],
])('what is private of another user is open to %s: %#', (_, actor, open) => {
  expect(mayReadPrivate(actor, 'another')).toBe(open);
});

test('what is private is open to oneself', () => {
  expect(mayReadPrivate(user([], grants()), 'me')).toBe(true);
});

describe('authority over another', () => {
  const cases: readonly [string, Actor, readonly string[], Grants, boolean][] = [
    ['an equal', user(['admin'], grants(['a:b', 'all'])), ['admin'], grants(['a:b', 'all']), true],
    ['one below', user(['admin'], grants(['a:manage', 'all'])), ['customer'], grants(['a:b', 'own']), true],
    ['one above, though with no grant', user(['admin'], grants()), ['super_admin'], grants(), false],
    [
      'one below with a grant of their own',
      user(['admin'], grants()),
      ['customer'],
      grants(['a:b', 'own']),
      false,
    ],
    ['a wider scope', user([], grants(['a:b', 'own'])), [], grants(['a:b', 'all']), false],
    ['all of a resource', user([], grants(['a:b', 'all'])), [], grants(['a:manage', 'all']), false],
    ['anybody, for the platform', systemActor('seed'), ['super_admin'], grants(['a:b', 'all']), true],
  ];
  test.each(cases)('%s', (_, actor, roles, held, allowed) => {
    const attempt = () => requireAuthorityOver(actor, { roles, grants: held });
    if (allowed) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(expect.objectContaining({ code: 'PRIVILEGE_ESCALATION' }));
  });
});
