import { buildSubgraphSchema } from '@apollo/subgraph';
import DataLoader from 'dataloader';
import { type GraphQLResolveInfo, GraphQLScalarType, parse } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { type DataSource, type Execution, executeOperation, Executor, LocalDataSource } from './index.js';
import type { FetchNode, PlanNode } from '../graph/query-plan.js';
import type { Answered } from './executor.js';
import { Federation } from './testing/federation.js';
import type { Subgraph } from './testing/shop-subgraphs.js';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])`;

interface Context {
  readonly tenant: string;
  readonly loader?: DataLoader<string, unknown>;
}

/** What resolvers were given, since the last test. */
const calls: { field: string; args: Record<string, unknown>; info: GraphQLResolveInfo }[] = [];
let counter = 0;

const note =
  (field: string, give: (source: never, args: Record<string, unknown>, context: Context) => unknown) =>
  (source: never, args: Record<string, unknown>, context: Context, info: GraphQLResolveInfo) => {
    calls.push({ field, args, info });
    return give(source, args, context);
  };

const stock = {
  name: 'stock',
  typeDefs: `${link}
    scalar Moment
    union Box = Crate | Bag
    type Crate { item: Item } type Bag { item: Item }
    type Query { boxes: [Box] year(of: Moment!): Int items(filter: Filter, tags: [String!] = ["a"]): [Item] huge: Moment odd: Odd texts: [String!] now: Moment }
    type Mutation { count(by: Int = 1): Int fail: Int! after: Int }
    input Filter { ids: [ID!], deep: Filter }
    type Item @key(fields: "id") { id: ID! at: Moment label: String here: Int bad: Int }
    type Odd { constructor: String toString: String hasOwnProperty: Int valueOf: Odd }`,
  resolvers: {
    Moment: new GraphQLScalarType({
      name: 'Moment',
      parseValue: (value) => new Date(value as string),
      serialize: (value) => (value as Date).toISOString(),
    }),
    Query: {
      items: note('items', (_source, args) => {
        const { ids } = (args['filter'] ?? {}) as { ids?: string[] };
        const given = [...(ids ?? ['1', '2', '1'])];
        if (ids?.includes('spoil')) for (const list of [ids, args['tags'] as string[]]) list.push('spoilt');
        return given.map((id) => ({ id, at: new Date(0), label: () => `item ${id}` }));
      }),
      odd: () => ({ constructor: 'c', toString: 't', hasOwnProperty: 1, valueOf: { toString: 'deep' } }),
      texts: () => ['"', '\\', '\n', '\u2028', '\ud800', '😀', 'é'.repeat(50), `${'x'.repeat(60)}"`],
      now: () => new Date(1),
      boxes: () => ['Crate', 'Bag', 'Crate'].map((__typename) => ({ __typename, item: { id: '1' } })),
      huge: () => ({ toISOString: () => 1n }),
      year: note('year', (_source, { of }) => (of as Date).getUTCFullYear()),
    },
    Mutation: {
      count: note('count', (_source, { by }) => (counter += by as number)),
      fail: note('fail', () => {
        throw new Error('no');
      }),
      after: note('after', () => 1),
    },
    Item: {
      here: note('here', (source: { id: string }) => Number(source.id)),
      bad: note('bad', () => {
        throw new Error('bad');
      }),
    },
  },
};

const marks = {
  name: 'marks',
  typeDefs: `${link} type Item @key(fields: "id") { id: ID! mark: String owner: String! parts: [Part] } type Part { name: String whole: Item }`,
  resolvers: {
    Item: {
      __resolveReference({ id }: { id: string }, { tenant, loader }: Context) {
        calls.push({ field: 'reference', args: { id }, info: {} as never });
        if (id === 'gone') return null;
        if (id === 'thrown') throw new Error('reference thrown');
        const item = { id, mark: `${tenant} ${id}`, owner: id === 'lost' ? null : tenant };
        return loader ? loader.load(id).then(() => item) : item;
      },
      parts: note('parts', ({ id }: { id: string }) => [
        { name: `part of ${id}`, whole: { id, mark: `of ${id}` } },
      ]),
    },
  },
};

const shop = new Federation([stock as unknown as Subgraph, marks]);
const answered: Answered[] = [];
const executor = new Executor({ compileAfter: 0, onAnswered: (each) => answered.push(each) });

function execution(source: string, more: Partial<Execution<unknown>> = {}): Execution<unknown> {
  return {
    operation: shop.operation(source),
    variables: {},
    context: { tenant: 't1' },
    dataSources: shop.dataSources,
    ...more,
  };
}

const entityFetch = (serviceName: string, selection: string): FetchNode => ({
  kind: 'Fetch',
  serviceName,
  operationKind: 'query',
  operation: `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { ${selection} } } }`,
  requires: [
    {
      kind: 'InlineFragment',
      typeCondition: 'Item',
      selections: ['__typename', 'id'].map((name) => ({ kind: 'Field', name })),
    },
  ],
});

/** As a client gets it; undone where the compiled executor answered as text. */
async function answer(made: Execution<unknown>, by = executor) {
  const given = await by.answer(made);
  const text = given.kind === 'text' ? `{"data":${given.data}}` : JSON.stringify(given.result);
  return JSON.parse(text) as { data: Record<string, unknown> | null; errors?: Record<string, unknown>[] };
}

beforeEach(() => {
  calls.length = 0;
  answered.length = 0;
  counter = 0;
});

describe('the compiled executor', () => {
  it('answers with text that a client reads as it reads the generic answer', async () => {
    for (const source of [
      '{ texts now }',
      '{ items { at label } }',
      '{ odd { constructor toString hasOwnProperty valueOf { toString } } }',
    ]) {
      const given = await executor.answer(execution(source));
      const { data } = await executeOperation(execution(source));
      expect(given).toEqual({ kind: 'text', data: JSON.stringify(data) });
    }
  });

  it('has an error where a scalar leaves what JSON cannot say', async () => {
    const given = await executor.answer(execution('{ now huge }'));
    expect(given).toEqual({ kind: 'result', result: await executeOperation(execution('{ now huge }')) });
    const errors = [{ path: ['huge'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }];
    expect(given).toMatchObject({ result: { data: { huge: null }, errors } });
  });

  it('takes names of prototypes for names like any other', async () => {
    const source = '{ __proto__: items { constructor: id __proto__: label hasOwnProperty: here } }';
    const given = await executor.answer(execution(source));
    const { data } = await executeOperation(execution(source));
    expect(given).toEqual({ kind: 'text', data: JSON.stringify(data) });
    expect(given).toMatchObject({
      data: expect.stringContaining('"__proto__":[{"constructor":"1"') as string,
    });
    expect(({} as Record<string, unknown>)['label']).toBeUndefined();
  });

  it('resolves an entity once per fetch, and gives it to every place', async () => {
    const { data } = await answer(execution('{ items { id mark parts { name } } }'));
    const part = (id: string) => ({ id, mark: `t1 ${id}`, parts: [{ name: `part of ${id}` }] });
    expect(data).toEqual({ items: [part('1'), part('2'), part('1')] });
    expect(calls.filter(({ field }) => field === 'reference').map(({ args }) => args['id'])).toEqual([
      '1',
      '2',
    ]);
    expect(calls.filter(({ field }) => field === 'parts')).toHaveLength(2);
  });

  it('completes what several places share, and puts the errors of it at each of them', async () => {
    const { data, errors } = await answer(execution('{ items { parts { whole { label mark here } } } }'));
    // The stock module resolves no references: a representation is the item, and has no label.
    const whole = (id: string) => ({
      parts: [{ whole: { label: null, mark: `of ${id}`, here: Number(id) } }],
    });
    expect(data).toEqual({ items: [whole('1'), whole('2'), whole('1')] });
    expect(errors).toBeUndefined();
    const lost = await answer(execution('{ items(filter: { ids: ["lost", "1", "lost"] }) { id owner } }'));
    expect(lost.data).toEqual({ items: [null, { id: '1', owner: 't1' }, null] });
    expect(lost.errors).toMatchObject([{ path: ['items', 0, 'owner'] }, { path: ['items', 2, 'owner'] }]);
  });

  it('writes what places of different types share as each of them wants it', async () => {
    const source = `{ boxes { ... on Crate { item { parts { name } } } ... on Bag { item { parts { name whole { mark } } } } } }`;
    const { data } = await answer(execution(source));
    const crate = { item: { parts: [{ name: 'part of 1' }] } };
    const bag = { item: { parts: [{ name: 'part of 1', whole: { mark: 'of 1' } }] } };
    expect(data).toEqual({ boxes: [crate, bag, crate] });
    expect(calls.filter(({ field }) => field === 'reference')).toHaveLength(1);
  });

  it('keeps apart what fetches for places of different types bring under one name', async () => {
    const source = `{ boxes { ... on Crate { item { parts { whole { p: mark } } } } ... on Bag { item { parts { whole { p: label } } } } } }`;
    const whole = (box: string, serviceName: string, field: string): PlanNode => ({
      kind: 'Flatten',
      path: ['boxes', `@|[${box}]`, 'item', 'parts', '@', 'whole'],
      node: entityFetch(serviceName, `p: ${field}`),
    });
    const node: PlanNode = {
      kind: 'Sequence',
      nodes: [
        {
          kind: 'Fetch',
          serviceName: 'stock',
          operationKind: 'query',
          operation:
            '{ boxes { __typename ... on Crate { item { __typename id } } ... on Bag { item { __typename id } } } }',
        },
        {
          kind: 'Flatten',
          path: ['boxes', '@', 'item'],
          node: entityFetch('marks', 'parts { whole { __typename id } }'),
        },
        whole('Crate', 'marks', 'mark'),
        whole('Bag', 'stock', 'label'),
      ],
    };
    const { data } = await answer(
      execution(source, { operation: { ...shop.operation(source), plan: { node } } }),
    );
    const box = (p: string | null) => ({ item: { parts: [{ whole: { p } }] } });
    expect(data).toEqual({ boxes: [box('t1 1'), box(null), box('t1 1')] });
  });

  it('keeps one tenant’s answer from another’s, whatever of the operation they share', async () => {
    const source = '{ items { id mark } }';
    const operation = shop.operation(source);
    const of = (tenant: string) => answer(execution(source, { operation, context: { tenant } }));
    const [one, other, again] = await Promise.all([of('t1'), of('t2'), of('t1')]);
    expect(JSON.stringify(one)).not.toContain('t2');
    expect(JSON.stringify(other)).not.toContain('t1');
    expect(again).toEqual(one);
  });

  it('loses only the entity whose reference resolver throws', async () => {
    const { data, errors } = await answer(
      execution('{ items(filter: { ids: ["thrown", "gone", "1"] }) { mark } }'),
    );
    expect(data).toEqual({ items: [{ mark: null }, { mark: null }, { mark: 't1 1' }] });
    expect(errors).toMatchObject([{ message: 'reference thrown', path: ['items', 0] }]);
  });

  it('gives each call arguments of its own, coerced with their defaults', async () => {
    const source =
      'query($f: Filter) { a: items(filter: $f) { id } b: items(filter: $f, tags: ["x"]) { id } }';
    const operation = shop.operation(source);
    const variables = { f: { ids: ['spoil'], deep: { ids: [8] } } };
    for (const _time of [1, 2]) {
      const { data } = await answer(execution(source, { operation, variables }));
      expect(data).toEqual({ a: [{ id: 'spoil' }], b: [{ id: 'spoil' }] });
    }
    expect(variables).toEqual({ f: { ids: ['spoil'], deep: { ids: [8] } } });
    expect(calls.map(({ args }) => args['tags'])).toEqual([
      ['a', 'spoilt'],
      ['x', 'spoilt'],
      ['a', 'spoilt'],
      ['x', 'spoilt'],
    ]);
    expect(calls[3]?.args['filter']).toEqual({ ids: ['spoil', 'spoilt'], deep: { ids: ['8'] } });
  });

  it('leaves a variable to the module whose type it is of', async () => {
    const variables = { m: '2001-02-03T00:00:00Z' };
    const { data } = await answer(execution('query($m: Moment!) { year(of: $m) }', { variables }));
    expect(data).toEqual({ year: 2001 });
  });

  it('goes on with the other fields when a resolver throws', async () => {
    const { data, errors } = await answer(
      execution('{ items(filter: { ids: ["1"] }) { id bad here label mark } }'),
    );
    expect(data).toEqual({ items: [{ id: '1', bad: null, here: 1, label: 'item 1', mark: 't1 1' }] });
    expect(errors).toMatchObject([{ message: 'bad', path: ['items', 0, 'bad'] }]);
  });

  it('tells resolvers what graphql-js tells them', async () => {
    const source =
      'query Q($f: Filter) { items(filter: $f) { ...I } } fragment I on Item { n: here parts { name } }';
    const variables = { f: { ids: ['1'] } };
    await executeOperation(execution(source, { variables }));
    const expected = calls.splice(0);
    await answer(execution(source, { variables }));
    const told = (each: (typeof calls)[number]) => {
      const { path, fieldName, returnType, parentType, variableValues, operation, fragments, fieldNodes } =
        each.info;
      if (each.field === 'reference') return each.field;
      return JSON.stringify({
        path,
        fieldName,
        returnType,
        parentType,
        variableValues,
        operation,
        fragments,
        fieldNodes,
      });
    };
    expect(calls.map(told)).toEqual(expected.map(told));
    expect(calls.map(({ field }) => field)).toEqual(['items', 'here', 'reference', 'parts']);
  });

  it('runs the fields of a mutation in order and once, and ends with one that may not be null', async () => {
    const { data, errors } = await answer(execution('mutation { a: count b: count(by: 10) fail after }'));
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ message: 'no', path: ['fail'] }]);
    expect(calls.map(({ field }) => field)).toEqual(['count', 'count', 'fail']);
    expect(counter).toBe(11);
  });

  it('mixes modules of this process with others', async () => {
    const remote: DataSource<unknown> = {
      fetch: (request, context) =>
        Promise.resolve(shop.dataSources.get('marks')?.fetch(request, context) ?? {}),
    };
    const dataSources = new Map([...shop.dataSources, ['marks', remote]] as [string, DataSource<unknown>][]);
    const source = '{ items { id mark parts { name whole { here } } } }';
    const { data } = await answer(execution(source, { dataSources }));
    expect(data).toEqual((await answer(execution(source))).data);
    expect(answered.map(({ executor: by }) => by)).toEqual(['compiled', 'compiled']);
  });

  it('waits for loaders, which see the keys of all entities at once', async () => {
    const batches: (readonly string[])[] = [];
    const loader = new DataLoader<string, unknown>((keys) => {
      batches.push(keys);
      return Promise.resolve(keys.map(() => null));
    });
    await answer(execution('{ items { id mark } }', { context: { tenant: 't1', loader } }));
    expect(batches).toEqual([['1', '2']]);
  });
});

describe('an operation', () => {
  it('is compiled when it comes again, and anew when a module was replaced', async () => {
    const patient = new Executor({ onAnswered: (each) => answered.push(each) });
    const source = '{ items { mark } }';
    const operation = shop.operation(source);
    const other = buildSubgraphSchema([
      {
        typeDefs: parse(marks.typeDefs),
        resolvers: { Item: { __resolveReference: () => ({ mark: 'new' }) } } as never,
      },
    ]);
    const replaced = new Map([...shop.dataSources, ['marks', new LocalDataSource(other)]] as [
      string,
      DataSource<unknown>,
    ][]);
    const marked = async (dataSources: Execution<unknown>['dataSources']) => {
      const { data } = await answer(execution(source, { operation, dataSources }), patient);
      return (data?.['items'] as { mark: string }[])[0]?.mark;
    };
    expect([await marked(shop.dataSources), await marked(shop.dataSources)]).toEqual(['t1 1', 't1 1']);
    expect([await marked(replaced), await marked(replaced)]).toEqual(['new', 'new']);
    expect(answered.map(({ reason }) => reason)).toEqual(['cold', 'none', 'cold', 'none']);
  });

  it.each<[reason: string, source: string, variables: Record<string, unknown>, executor: Executor]>([
    ['disabled', '{ now }', {}, new Executor({ compile: false, onAnswered: (each) => answered.push(each) })],
    ['introspection', '{ __schema { queryType { name } } now }', {}, executor],
    ['null_condition', 'query($c: Boolean = true) { now @include(if: $c) }', { c: null }, executor],
    ['bad_variables', 'query($f: Filter!) { items(filter: $f) { id } }', {}, executor],
  ])('is answered by the generic executor and counted: %s', async (reason, source, variables, by) => {
    const given = await answer(execution(source, { variables }), by);
    expect(given).toEqual(
      JSON.parse(JSON.stringify(await executeOperation(execution(source, { variables })))),
    );
    expect(answered).toEqual([{ executor: 'generic', reason }]);
  });

  it('has a bounded number of compiled forms, however many conditions it has', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const source = `query(${names.map((name) => `$${name}: Boolean!`).join(' ')}) {
      ${names.map((name) => `${name}: now @include(if: $${name})`).join(' ')} }`;
    const operation = shop.operation(source);
    for (let choice = 0; choice < 16; choice++) {
      const variables = Object.fromEntries(names.map((name, bit) => [name, (choice & (1 << bit)) !== 0]));
      const { data } = await answer(execution(source, { operation, variables }));
      expect(Object.keys(data ?? {})).toEqual(names.filter((name) => variables[name]));
    }
    expect(answered.filter(({ reason }) => reason === 'none')).toHaveLength(8);
    expect(answered.filter(({ reason }) => reason === 'many_conditions')).toHaveLength(8);
  });
});
