import { buildSchema, stripIgnoredCharacters } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './limits.js';
import { parseOperation } from './parse-operation.js';
import { planOperation } from './plan-operation.js';
import type { FetchNode, FetchRewrite, PlanNode, QueryPlan } from './query-plan.js';

const names = buildSchema('type Query { name: String }');

/** What becomes of an operation whose planner answers `plan`; without one, the planner must not be asked. */
function planned(query: string, plan?: QueryPlan, apiSchema = names) {
  const request = {
    ...{ graphKey: 'g', supergraphSdl: '', source: query, operationName: undefined },
    plannersNames: { added: new Set(['id']), interfaceObjects: new Set<string>() },
  };
  const sources: string[] = [];
  const operation = planOperation(parseOperation({ query }, apiSchema, DEFAULT_LIMITS), request, {
    plan({ source }) {
      sources.push(stripIgnoredCharacters(source));
      return plan ? Promise.resolve(plan) : Promise.reject(new Error('the planner was asked'));
    },
  });
  return Object.assign(operation, { sources });
}

const fetching = (operation: string, serviceName = 'a'): FetchNode => ({
  ...{ kind: 'Fetch', serviceName, operation, operationKind: 'query' },
});

describe('planOperation', () => {
  it.each([
    '{ __typename }',
    '{ __schema { types { name } } ...T } fragment T on Query { __typename }',
    '{ name @skip(if: true) }',
    '{ ... @include(if: false) { name } }',
    'query ($a: Boolean!) { name @skip(if: $a) @include(if: $a) }',
    'query ($a: Boolean!) { ... @skip(if: $a) { ...N } } fragment N on Query { name @include(if: $a) }',
  ])('does not ask the planner for %s', async (query) => {
    expect((await planned(query)).plan).toEqual({});
  });

  it.each([
    '{ name }',
    '{ ...N } fragment N on Query { name }',
    'query ($a: Boolean!) { name @skip(if: $a) }',
  ])('fails with QUERY_PLAN_EMPTY rather than answer %s with null', async (query) => {
    await expect(planned(query, {})).rejects.toMatchObject({ code: 'QUERY_PLAN_EMPTY' });
  });
});

describe('a plan that covers the operation in part', () => {
  const schema = buildSchema(`
    type Query { a: Thing b: Thing node: Node }
    type Thing { id: ID name: String part: Thing kind: Node }
    interface Node { id: ID } type One implements Node { id: ID one: Int } type Two implements Node { id: ID two: Int }
  `);

  it.each([
    ['Query.b', '{ a { id } b { id } }', fetching('{a{id}}')],
    ['Query.a.name', '{ a { id ...N } } fragment N on Thing { name }', fetching('{a{id}}')],
    ['Query.a.part.name', '{ a { part { name } } }', fetching('{a{part{id}}}')],
  ])('fails with QUERY_PLAN_INCOMPLETE for %s', async (field, query, node) => {
    await expect(planned(query, { node }, schema)).rejects.toMatchObject({
      code: 'QUERY_PLAN_INCOMPLETE',
      message: expect.stringContaining(field) as string,
    });
  });

  it.each<[string, PlanNode]>([
    ['{ a { id } b { id @skip(if: true) } }', fetching('{a{id}b{__typename}}')],
    ['query ($v: Boolean!) { a { id name @include(if: $v) } }', fetching('{a{id}}')],
    ['{ node { id ... on Two { two } } }', fetching('{node{__typename ...on One{id}}}')],
    ['{ a { kind { ... on One { one } } } }', fetching('{a{kind{__typename}}}')],
    [
      '{ a { n: name } }',
      { ...fetching('{a{n__alias_0:name}}'), outputRewrites: [alias('a', 'n__alias_0', 'n')] },
    ],
    [
      '{ a { part { name } } }',
      {
        kind: 'Sequence',
        nodes: [
          fetching('{a{part{__typename id}}}'),
          {
            kind: 'Flatten',
            path: ['a', 'part|[Thing]', '@'],
            node: { ...fetching('{_entities(representations:[]){...on Thing{name}}}'), requires: [] },
          },
        ],
      },
    ],
  ])('may leave out what is skipped, or what cannot occur: %s', async (query, node) => {
    expect((await planned(query, { node }, schema)).plan.node).toBe(node);
  });
});

describe('the source that is planned', () => {
  it.each([
    ['{ name }', '{ name }'],
    [
      'query ($v: Boolean!) { ... @include(if: $v) { name a: name @skip(if: true) b: name @skip(if: false) } }',
      'query($v:Boolean!){...@include(if:$v){name b:name}}',
    ],
    [
      'query ($v: Boolean!) { name ... @skip(if: $v) { name @include(if: false) } }',
      'query($v:Boolean!){name...@skip(if:$v){__typename}}',
    ],
    ['{ id: name }', '{client0_id:name}'],
    ['{ id: name client0_x: name }', '{client1_id:name client0_x:name}'],
    ['{ __typename: name }', '{client0___typename:name}'],
    [
      'query ($representations: Boolean!) { name @skip(if: $representations) }',
      'query($client0_representations:Boolean!){name@skip(if:$client0_representations)}',
    ],
  ])('of %s is %s', async (query, source) => {
    const operation = planned(query, { node: fetching(source) });
    await operation;
    expect(operation.sources).toEqual([source].map(stripIgnoredCharacters));
  });
});

function alias(...path: [...path: string[], to: string]): FetchRewrite {
  return { kind: 'KeyRenamer', path: path.slice(0, -1), renameKeyTo: path.at(-1) ?? '' };
}
