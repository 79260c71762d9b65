import { describe, expect, test } from 'vitest';
import {
  type Actor,
  ANONYMOUS,
  holds,
  requirePermission,
  requirePermissionOn,
  requireUser,
  scopeOf,
  systemActor,
  type UserId,
} from './actor.js';
import type { GrantScope, Permission } from './permissions.js';

const me = '0190b2a4-0000-7000-8000-000000000001' as UserId;

function user(grants: Readonly<Record<Permission, GrantScope>>): Actor {
  return {
    kind: 'user',
    userId: me,
    sessionId: me,
    roles: [],
    grants: new Map(Object.entries(grants) as [Permission, GrantScope][]),
    tokenExpiresAt: new Date(),
  };
}

describe('the scope of posts:update', () => {
  test.each<[what: string, actor: Actor, scope: GrantScope | null]>([
    ['nobody has none', ANONYMOUS, null],
    ['the platform has all', systemActor('test'), 'all'],
    ['a user without grants has none', user({}), null],
    ['a user granted all has all', user({ 'posts:update': 'all' }), 'all'],
    ['a user granted own has own', user({ 'posts:update': 'own' }), 'own'],
    ['another action gives nothing', user({ 'posts:read': 'all' }), null],
    ['another resource gives nothing', user({ 'pages:update': 'all' }), null],
    ['managing the resource gives it', user({ 'posts:manage': 'all' }), 'all'],
    ['managing own things gives it for own things', user({ 'posts:manage': 'own' }), 'own'],
    ['managing all wins over own', user({ 'posts:manage': 'all', 'posts:update': 'own' }), 'all'],
    ['all wins over managing own', user({ 'posts:manage': 'own', 'posts:update': 'all' }), 'all'],
    ['managing a resource with a longer name gives nothing', user({ 'posts_drafts:manage': 'all' }), null],
    ['managing a resource with a shorter name gives nothing', user({ 'post:manage': 'all' }), null],
  ])('%s', (_, actor, scope) => {
    expect(scopeOf(actor, 'posts:update')).toBe(scope);
    expect(holds(actor, 'posts:update')).toBe(scope !== null);
  });

  test('being granted an action does not make a manager', () => {
    expect(scopeOf(user({ 'posts:update': 'all' }), 'posts:manage')).toBeNull();
  });
});

describe('requiring', () => {
  const code = (require: () => unknown) => {
    try {
      require();
      return 'ok';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const own = user({ 'posts:update': 'own' });
  const all = user({ 'posts:update': 'all' });

  test.each<[what: string, require: () => unknown, code: string]>([
    ['a permission of nobody', () => requirePermission(ANONYMOUS, 'posts:update'), 'UNAUTHENTICATED'],
    ['one that a user lacks', () => requirePermission(user({}), 'posts:update'), 'PERMISSION_DENIED'],
    ['one that a user holds', () => requirePermission(own, 'posts:update'), 'ok'],
    ['it for an own thing, granted own', () => requirePermissionOn(own, 'posts:update', me), 'ok'],
    [
      "it for another's thing, granted own",
      () => requirePermissionOn(own, 'posts:update', 'x'),
      'PERMISSION_DENIED',
    ],
    [
      "it for nobody's thing, granted own",
      () => requirePermissionOn(own, 'posts:update', null),
      'PERMISSION_DENIED',
    ],
    ["it for another's thing, granted all", () => requirePermissionOn(all, 'posts:update', 'x'), 'ok'],
    [
      "it for nobody's thing, of the platform",
      () => requirePermissionOn(systemActor('x'), 'posts:update', null),
      'ok',
    ],
    [
      'it for a thing, of nobody',
      () => requirePermissionOn(ANONYMOUS, 'posts:update', null),
      'UNAUTHENTICATED',
    ],
    ['a user, of nobody', () => requireUser(ANONYMOUS), 'UNAUTHENTICATED'],
    ['a user, of the platform', () => requireUser(systemActor('x')), 'UNAUTHENTICATED'],
    ['a user, of a user', () => requireUser(own), 'ok'],
  ])('%s', (_, require, expected) => {
    expect(code(require)).toBe(expected);
  });

  test('a refusal names the permission', () => {
    expect(() => requirePermission(user({}), 'posts:update')).toThrow(
      expect.objectContaining({ extensions: { code: 'PERMISSION_DENIED', permission: 'posts:update' } }),
    );
  });
});
