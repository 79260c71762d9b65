import { GraphQLScalarType } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DataSource, FetchRequest } from './index.js';
import { executors } from './testing/executors.js';
import { Federation } from './testing/federation.js';
import type { Subgraph } from './testing/shop-subgraphs.js';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])`;

interface Item {
  readonly id: string;
}

let moves = 0;
/** Ids that reference resolvers were called with, in order. */
let referred: string[] = [];

const items = (_source: unknown, { ids = ['1', '2', '1'] }: { ids?: string[] }) => ids.map((id) => ({ id }));

const shelves = {
  name: 'shelves',
  typeDefs: `${link}
    type Query { left(ids: [ID!]): [Item] right(ids: [ID!]): [Item] things: [Thing] }
    type Mutation { move: Item }
    type Subscription { moved: Item }
    interface Thing { id: ID! }
    type Item implements Thing @key(fields: "id") { id: ID! }
    type Box implements Thing { id: ID! item: Item }`,
  resolvers: {
    Query: {
      ...{ left: items, right: items },
      things: () => [
        { __typename: 'Item', id: '1' },
        { __typename: 'Box', id: 'b', item: { id: '1' } },
      ],
    },
    Mutation: { move: () => ({ id: String((moves += 1) && 1) }) },
  },
};

const marks = {
  name: 'marks',
  typeDefs: `${link}
    scalar Json
    interface Piece { name: String }
    type Item @key(fields: "id") { id: ID! moves: Int owner: String! parts(of: Int): [Part] main: Piece data: Json weak: Int }
    type Part implements Piece @key(fields: "id") { id: ID! name: String size: Int! }
    type Label implements Piece { name: String text: String }`,
  resolvers: {
    Json: new GraphQLScalarType({ name: 'Json', serialize: (value) => value }),
    Item: {
      async __resolveReference({ id }: Item) {
        referred.push(id);
        if (id === 'gone') return null;
        if (id === 'thrown') throw new Error('no such item');
        return { id, moves, owner: id === 'lost' ? null : 'me', data: { deep: { id } } };
      },
      parts: ({ id }: Item) => [{ id: `p${id}`, name: `part of ${id}`, size: id === 'small' ? null : 1 }],
      main: ({ id }: Item) => ({
        __typename: id === '1' ? 'Label' : 'Part',
        id,
        name: id,
        text: `text ${id}`,
      }),
      weak: () => {
        throw new Error('weak');
      },
    },
  },
};

const tones = {
  name: 'tones',
  typeDefs: `${link} type Mutation { pause: Int } type Part @key(fields: "id") { id: ID! tone(of: String): String }`,
  resolvers: {
    Mutation: { pause: () => 0 },
    Part: {
      tone({ id }: Item, { of }: { of?: string }) {
        if (of === 'none') return null;
        return `${of} ${id}`;
      },
    },
  },
};

const graph = new Federation([shelves, marks, tones] as unknown as Subgraph[]);

/** Representations of each request, by module. */
let asked: { readonly module: string; readonly ids: string[] | undefined; readonly mayShare: boolean }[] = [];
/** What modules answer instead of what they would. */
let spoil: ((module: string, request: FetchRequest) => ExecutionResult | undefined) | undefined;

/** The same modules behind requests, as those in other processes are. */
const elsewhere = new Map<string, DataSource<unknown>>(
  [...graph.dataSources].map(([module, local]) => [
    module,
    {
      async fetch(request, context) {
        const { representations } = request.variables as { representations?: Item[] };
        const { mayShare = false } = request;
        asked.push({ module, ids: representations?.map(({ id }) => id), mayShare });
        await Promise.resolve();
        return spoil?.(module, request) ?? local.fetch(request, context);
      },
    },
  ]),
);

const idsAskedOf = (module: string) => asked.flatMap((each) => (each.module === module ? [each.ids] : []));

beforeEach(() => {
  asked = [];
  referred = [];
  moves = 0;
  spoil = undefined;
});

describe.each(executors)('repeated fetches by $name', ({ execute, executeEvent }) => {
  const places = [
    { where: 'in this process', dataSources: graph.dataSources },
    { where: 'in other processes', dataSources: elsewhere },
  ] as const;

  async function answer(
    source: string,
    dataSources: ReadonlyMap<string, DataSource<unknown>> = elsewhere,
    variables: Record<string, unknown> = {},
  ) {
    const operation = graph.operation(source);
    const result = await execute({ operation, variables, context: {}, dataSources });
    return JSON.parse(JSON.stringify(result)) as ExecutionResult;
  }

  describe.each(places)('of modules $where', ({ dataSources }) => {
    it('resolves an entity once, wherever it is wanted with the same fields', async () => {
      const { data } = await answer(
        '{ left { id owner parts { name } } right { id owner parts { name } } again: left { id owner parts { name } } }',
        dataSources,
      );
      const item = (id: string) => ({ id, owner: 'me', parts: [{ name: `part of ${id}` }] });
      const list = ['1', '2', '1'].map(item);
      expect(data).toEqual({ left: list, right: list, again: list });
      expect(referred).toEqual(['1', '2']);
    });

    it('resolves what only the second place wants, and nothing twice', async () => {
      const source = '{ left(ids: ["1", "2"]) { owner } right(ids: ["3", "2", "3"]) { owner } }';
      const { data } = await answer(source, dataSources);
      expect(data).toEqual({ left: Array(2).fill({ owner: 'me' }), right: Array(3).fill({ owner: 'me' }) });
      expect([...referred].sort()).toEqual(['1', '2', '3']);
    });

    it('reads again after a mutation’s field', async () => {
      const source =
        'mutation { first: move { moves } pause second: move { moves } again: pause third: move { moves } }';
      const { data } = await answer(source, dataSources);
      const [first, second, third] = [1, 2, 3].map((count) => ({ moves: count }));
      expect(data).toEqual({ first, pause: 0, second, again: 0, third });
      expect(referred).toEqual(['1', '1', '1']);
    });

    it('shares between places after one and the same mutation', async () => {
      const source = 'mutation { first: move { moves } same: move { moves } }';
      const { data } = await answer(source, dataSources);
      expect(data).toEqual({ first: { moves: 2 }, same: { moves: 2 } });
      expect(referred).toEqual(['1']);
    });

    it('puts errors at every place, and nulls where they belong', async () => {
      const { data, errors = [] } = await answer(
        '{ left(ids: ["thrown", "lost", "1"]) { owner } right(ids: ["lost", "gone", "thrown"]) { owner } }',
        dataSources,
      );
      expect(data).toEqual({ left: [null, null, { owner: 'me' }], right: [null, null, null] });
      expect(errors.map(({ path }) => path?.join('.')).sort()).toEqual([
        'left.0',
        'left.1.owner',
        'right.0.owner',
        'right.1.owner',
        'right.2',
      ]);
      expect(referred).toHaveLength(4);
    });

    it('puts errors below an entity at every place', async () => {
      const source =
        '{ left(ids: ["small"]) { weak parts { size } } right(ids: ["small"]) { weak parts { size } } }';
      const { data, errors = [] } = await answer(source, dataSources);
      const item = { weak: null, parts: [null] };
      expect(data).toEqual({ left: [item], right: [item] });
      expect(errors.map(({ path }) => path?.join('.')).sort()).toEqual([
        'left.0.parts.0.size',
        'left.0.weak',
        'right.0.parts.0.size',
        'right.0.weak',
      ]);
    });

    it('keeps apart what later fetches bring below each of the places', async () => {
      const source = (left: string, right: string) =>
        `{ left(ids: ["1", "1"]) { parts { id tone(of: "${left}") } } right(ids: ["1"]) { parts { id tone(of: "${right}") } } }`;
      for (const [left, right] of [
        ['high', 'low'],
        ['high', 'none'],
        ['none', 'low'],
      ] as const) {
        const { data } = await answer(source(left, right), dataSources);
        const parts = (of: string) => ({ parts: [{ id: 'p1', tone: of === 'none' ? null : `${of} p1` }] });
        expect(data).toEqual({ left: [parts(left), parts(left)], right: [parts(right)] });
      }
      expect(referred).toEqual(['1', '1', '1']);
    });

    it('gives each place objects of its own, whatever their type', async () => {
      const source = `{
        left(ids: ["1", "2"]) { data main { __typename name ... on Label { text } ... on Part { id tone(of: "a") } } }
        right(ids: ["2", "1"]) { data main { __typename name ... on Label { text } ... on Part { id tone(of: "b") } } } }`;
      const { data } = await answer(source, dataSources);
      const label = { data: { deep: { id: '1' } }, main: { __typename: 'Label', name: '1', text: 'text 1' } };
      const part = (tone: string) => ({
        data: { deep: { id: '2' } },
        main: { __typename: 'Part', name: '2', id: '2', tone },
      });
      expect(data).toEqual({ left: [label, part('a 2')], right: [part('b 2'), label] });
      expect([...referred].sort()).toEqual(['1', '2']);
    });

    it('finds the same entity at places of other types', async () => {
      const source =
        '{ things { ... on Item { owner } ... on Box { item { owner } } } left(ids: ["1"]) { owner } }';
      const { data } = await answer(source, dataSources);
      const owned = { owner: 'me' };
      expect(data).toEqual({ things: [owned, { item: owned }], left: [owned] });
      expect(referred).toEqual(['1']);
    });

    it('tells apart what has other arguments', async () => {
      const source =
        'query ($of: Int) { left(ids: ["1"]) { parts(of: 1) { name } } right(ids: ["1"]) { parts(of: $of) { name } } }';
      const { data } = await answer(source, dataSources, { of: 2 });
      const parts = [{ parts: [{ name: 'part of 1' }] }];
      expect(data).toEqual({ left: parts, right: parts });
      expect(referred).toEqual(['1', '1']);
    });
  });

  it('makes one request for the same entities, and another one only for those that are new', async () => {
    await answer(
      '{ left { owner } right(ids: ["2", "1"]) { owner } again: left(ids: ["3", "1"]) { owner } }',
    );
    expect(idsAskedOf('marks')).toEqual([['1', '2'], ['3']]);
  });

  it('forgets what it has read when the request is answered', async () => {
    const source = '{ left(ids: ["1"]) { owner } right(ids: ["1"]) { owner } }';
    await answer(source);
    await answer(source);
    expect(idsAskedOf('marks')).toEqual([['1'], ['1']]);
  });

  it('asks for itself where the names of the operation’s fetches differ in more than their number', async () => {
    await answer('query Both { left { owner } right { owner } again: left { owner weak } }');
    expect(idsAskedOf('marks')).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
  });

  it('says at every place that the module could not be asked', async () => {
    spoil = (module) => {
      if (module === 'marks') throw new Error('away');
      return undefined;
    };
    const { data, errors = [] } = await answer(
      '{ left { owner } right(ids: ["2"]) { id weak owner } r: right(ids: ["2"]) { owner } }',
    );
    expect(data).toEqual({ left: [null, null, null], right: [null], r: [null] });
    expect(errors.map(({ path }) => path?.join('.')).sort()).toEqual([
      'left.0',
      'left.1',
      'left.2',
      'r.0',
      'right.0',
    ]);
  });

  it('believes no answer of the wrong length, at any place', async () => {
    spoil = (module) => (module === 'marks' ? { data: { _entities: [] } } : undefined);
    const { data, errors = [] } = await answer('{ left(ids: ["1"]) { weak } right(ids: ["1"]) { weak } }');
    expect(data).toEqual({ left: [{ weak: null }], right: [{ weak: null }] });
    expect(errors.map(({ path }) => path?.join('.'))).toEqual(['left.0', 'right.0']);
  });

  it('reports an error of an entity only where that entity is wanted', async () => {
    const { errors = [] } = await answer(
      '{ left(ids: ["1", "thrown"]) { owner } right(ids: ["1"]) { owner } }',
    );
    expect(errors.map(({ path }) => path?.join('.'))).toEqual(['left.1']);
  });

  it('lets others’ requests in flight answer a query, and never what knows of a change', async () => {
    await answer('{ left { owner } }');
    expect(asked.map(({ mayShare }) => mayShare)).toEqual([true, true]);
    asked = [];
    await answer('mutation { move { owner } }');
    const operation = graph.operation('subscription { moved { owner } }');
    const event = { rootValue: { moved: { id: '1' } } };
    await executeEvent({ operation, variables: {}, context: {}, dataSources: elsewhere, ...event });
    expect(asked.map(({ mayShare }) => mayShare)).toEqual([false, false, false, false]);
  });
});
