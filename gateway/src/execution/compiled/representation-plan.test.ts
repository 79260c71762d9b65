import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { FetchNode, RequiredSelection } from '../../graph/query-plan.js';
import { representationPlan } from './representation-plan.js';

const types = buildSchema(
  'type Query { things: [Thing] } interface Named { a: ID } type Thing implements Named { a: ID b: ID c: ID }',
);

const field = (name: string, selections?: readonly RequiredSelection[]): RequiredSelection => ({
  kind: 'Field',
  name,
  ...(selections && { selections }),
});

function planFor(typename: string, ...fields: RequiredSelection[]) {
  const node: FetchNode = {
    kind: 'Fetch',
    serviceName: 'things',
    operation: '',
    operationKind: 'query',
    requires: [
      { kind: 'InlineFragment', typeCondition: 'Named', selections: [field('__typename'), ...fields] },
    ],
  };
  return representationPlan(node, typename, types);
}

describe('the key of a representation', () => {
  const plan = planFor('Thing', field('a'), field('b'));
  const keyOf = (a: unknown, b: unknown) => plan?.keyOf({ __typename: 'Thing', a, b });

  it.each<[one: readonly [unknown, unknown], other: readonly [unknown, unknown]]>([
    [
      ['1', '2'],
      [1, '2'],
    ],
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    // What separates the parts may stand in them.
    [
      ['a', '2,"x'],
      ['a5,"', 'x'],
    ],
    [
      ['a3,"b', 'c'],
      ['a', 'b3,"c'],
    ],
    [
      ['', ''],
      ['"', ''],
    ],
    [
      ['null', 'x'],
      [null, 'x'],
    ],
    [
      ['true', 'x'],
      [true, 'x'],
    ],
    [
      [0, 'x'],
      [-0, 'x'],
    ],
    [
      [NaN, 'x'],
      ['NaN', 'x'],
    ],
  ])('tells %j and %j apart', (one, other) => {
    expect(keyOf(...one)).toBeDefined();
    expect(keyOf(...one)).not.toBe(keyOf(...other));
  });

  it('is the same for what is the same', () => {
    expect(keyOf('a', 1)).toBe(keyOf('a', 1));
  });

  it('is not given to an object that lacks something, or has more than plain values', () => {
    expect(keyOf('a', undefined)).toBeUndefined();
    expect(keyOf('a', { deep: 1 })).toBeUndefined();
    expect(keyOf(new Date(0), 'b')).toBeUndefined();
  });
});

describe('a representation', () => {
  it('has what is required in its order, nothing else, and no prototype to look into', () => {
    const plan = planFor('Thing', field('b'), field('a'));
    const made = plan?.representationOf({ a: 1, b: '2', c: 3, __typename: 'Thing' });
    expect(JSON.stringify(made)).toBe('{"__typename":"Thing","b":"2","a":1}');
    expect('toString' in (made ?? {})).toBe(false);
  });

  it('is left to the generic code where it has parts of its own', () => {
    expect(planFor('Thing', field('a', [field('b')]))).toBeUndefined();
    expect(planFor('Query', field('a'))).toBeUndefined();
  });
});
