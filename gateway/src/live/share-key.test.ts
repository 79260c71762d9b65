import {
  type Actor,
  ANONYMOUS,
  defineModule,
  ModulePolicy,
  ModuleRegistry,
  permissions,
  type TenantId,
  type UserActor,
} from '@rustok/kernel';
import { type FieldNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../graph/index.js';
import { shareKey, subscribedOperation } from './share-key.js';

function subscribed(source: string, variables: Record<string, unknown> = {}, argument?: string) {
  const document = parse(source);
  const definition = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const operation = { document, definition } as unknown as Operation;
  const field = (definition as OperationDefinitionNode).selectionSet.selections[0] as FieldNode;
  return subscribedOperation(operation, variables, argument === undefined ? undefined : { field, argument });
}

const QUERY = 'subscription ($in: In, $after: String) { told(in: $in, after: $after) }';

describe('what is subscribed to', () => {
  it('is the same whatever the order of keys, at every depth', () => {
    const [a, b] = [
      { x: 1, y: { p: [1], q: 2 } },
      { y: { q: 2, p: [1] }, x: 1 },
    ];
    expect(subscribed(QUERY, { in: a }).hash).toBe(subscribed(QUERY, { in: b }).hash);
  });

  it.each<[what: string, one: unknown, other: unknown]>([
    ['a number and its text', 1, '1'],
    ['null and nothing', null, undefined],
    ['a list in another order', [1, 2], [2, 1]],
    ['an object and a list of its pairs', { a: 1 }, [['a', 1]]],
    ['an object and what it is written as', { a: 1 }, { object: [['a', 1]] }],
    ['a key that is special', JSON.parse('{"__proto__":{"a":1}}'), {}],
    ['a list and its only item', [1], 1],
  ])('differs between %s', (_, one, other) => {
    expect(subscribed(QUERY, { in: one }).hash).not.toBe(subscribed(QUERY, { in: other }).hash);
  });

  it('does not depend on the cursor in an argument, whether it is a variable or written out', () => {
    const bare = subscribed('subscription ($in: In) { told(in: $in) }', { in: 1 }, 'after');
    const literal = subscribed('subscription ($in: In) { told(in: $in, after: "x") }', { in: 1 }, 'after');
    expect(literal.hash).toBe(bare.hash);
    const [one, other] = ['x', 'y'].map((after) => subscribed(QUERY, { in: 1, after }, 'after').hash);
    expect(one).toBe(other);
  });
});

describe('the share key', () => {
  const user = (grants: [string, 'all' | 'own'][], id = 'u', roles: string[] = []) =>
    ({ kind: 'user', userId: id, sessionId: `s${id}`, roles, grants: new Map(grants) }) as unknown as Actor;
  const key = (parts: Partial<Parameters<typeof shareKey>[0]>) =>
    shareKey({
      tenantId: 't' as TenantId,
      graphKey: 'g',
      operation: { document: 'd', hash: 'h' },
      actor: ANONYMOUS,
      locales: ['en'],
      viewerDependent: false,
      ...parts,
    });

  it('is the same for users with the same rights, unless the results depend on who asks', () => {
    const [one, two] = [user([['a:b', 'all'], ['c:d', 'own']], '1'), user([['c:d', 'own'], ['a:b', 'all']], '2')]; // prettier-ignore
    expect(key({ actor: one })).toBe(key({ actor: two }));
    expect(key({ actor: one, viewerDependent: true })).not.toBe(key({ actor: two, viewerDependent: true }));
  });

  it('differs where the rights differ as soon as another module is on', () => {
    const blog = defineModule({
      ...{ slug: 'blog', name: '', description: '', version: '1', kind: 'optional' },
      permissions: permissions('posts', ['read'], { admin: 'all' }),
    });
    const off = new ModulePolicy({ enabledModules: [], defaultModules: [] }, new ModuleRegistry([blog]));
    const [holder, other] = [user([['a:b', 'all'], ['posts:read', 'all']]), user([['a:b', 'all']])]; // prettier-ignore
    expect([...(off.actor(holder) as UserActor).grants]).toEqual([['a:b', 'all']]);
    expect(key({ actor: off.actor(holder) })).not.toBe(key({ actor: off.actor(other) }));
    expect(key({ actor: off.actor(holder) })).toBe(key({ actor: holder }));
  });

  it('differs in everything that may change a result', () => {
    const keys = [
      key({}),
      key({ tenantId: 'u' as TenantId }),
      key({ graphKey: 'x' }),
      key({ operation: { document: 'd', hash: 'x' } }),
      key({ actor: user([]) }),
      key({ actor: user([['a:b', 'all']]) }),
      key({ actor: user([['a:b', 'own']]) }),
      key({ actor: user([], 'u', ['admin']) }),
      key({ actor: { kind: 'system', name: 'x' } }),
      key({ locales: ['de', 'en'] }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
