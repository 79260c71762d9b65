import { beforeEach, describe, expect, it } from 'vitest';
import { graphOf } from './graph.js';

describe('a key that is not resolvable', () => {
  it('is not what a module is entered with again', async () => {
    const graph = graphOf({
      shelves: {
        typeDefs: `
          type Query { tools: [Tool!]! }
          type Tool @key(fields: "code { row }", resolvable: false) @key(fields: "serial code { place }") {
            serial: ID! code: Code! weight: Int! @external label: String! @requires(fields: "weight")
          }
          type Code { row: Int! place: Int! }`,
        resolvers: {
          Query: { tools: () => [{ serial: 's1', code: { row: 1, place: 2 } }] },
          Tool: {
            // As the contract has it: without the serial number it knows no tool.
            __resolveReference: (known: { serial?: string; code?: { place?: number } }) =>
              known.serial !== undefined && known.code?.place !== undefined ? known : null,
            label: ({ serial, weight }: { serial: string; weight: number }) =>
              `${serial}: ${String(weight)} g`,
          },
        },
      },
      scales: {
        typeDefs: `type Tool @key(fields: "serial") { serial: ID! weight: Int! }`,
        resolvers: { Tool: { weight: () => 250 } },
      },
    });
    expect(await graph.ask('{ tools { label } }')).toMatchObject({
      data: { tools: [{ label: 's1: 250 g' }] },
      errors: [],
    });
  });
});

describe('conditions', () => {
  let done: string[] = [];
  beforeEach(() => {
    done = [];
  });
  const graph = graphOf({
    counters: {
      typeDefs: `
          type Query { counter: Counter! }
          type Mutation { add(what: String!): Counter! }
          type Counter @key(fields: "id") { id: ID! secret: Int! }`,
      resolvers: {
        Query: { counter: () => ({ id: '1' }) },
        Mutation: {
          add(_: unknown, { what }: { what: string }) {
            done.push(what);
            return { id: '1' };
          },
        },
        Counter: {
          secret() {
            done.push('secret');
            return 1;
          },
        },
      },
    },
  });

  it('that say a mutation is skipped hold also within others', async () => {
    const { data } = await graph.ask(
      `mutation ($yes: Boolean!) {
        ... @include(if: $yes) { a: add(what: "a") { id } b: add(what: "b") @skip(if: true) { id } }
      }`,
      { yes: true },
    );
    expect(data).toEqual({ a: { id: '1' } });
    expect(done).toEqual(['a']);
  });

  it('that say a field is skipped keep it from being fetched', async () => {
    const { data } = await graph.ask(
      'query ($yes: Boolean!) { counter @include(if: $yes) { id secret @skip(if: true) ... @include(if: false) { s: secret } } }',
      { yes: true },
    );
    expect(data).toEqual({ counter: { id: '1' } });
    expect(done).toEqual([]);
  });

  it('may leave nothing of an object', async () => {
    const { data } = await graph.ask(
      'query ($yes: Boolean!) { counter @include(if: $yes) { id @skip(if: true) } }',
      {
        yes: true,
      },
    );
    expect(data).toEqual({ counter: {} });
  });
});

describe('a mutation under conditions', () => {
  let done: string[] = [];
  beforeEach(() => {
    done = [];
  });
  const module = (name: string) => ({
    typeDefs: `
      type Query { ${name}Total: Int! }
      type Mutation { ${name}(by: Int!): ${name}Entry! }
      type ${name}Entry { by: Int! count: Int! }`,
    resolvers: {
      Mutation: {
        [name](_: unknown, { by }: { by: number }) {
          done.push(`${name} ${String(by)}`);
          return { by, count: done.length };
        },
      },
    },
  });
  const graph = graphOf({ add: module('add'), take: module('take') });

  it.each([
    [{ more: true, again: true }, ['add 1', 'take 2'], { a: { by: 1, count: 1 }, b: { by: 2, count: 2 } }],
    [{ more: true, again: false }, ['add 1', 'take 2'], { a: { by: 1 }, b: { by: 2 } }],
    [{ more: false, again: true }, ['take 2', 'add 1'], { b: { by: 2, count: 1 }, a: { count: 2 } }],
    [{ more: false, again: false }, ['take 2'], { b: { by: 2 } }],
  ])(
    'that the document repeats is called once, and when it comes first, with %j',
    async (variables, calls, expected) => {
      const { data, errors } = await graph.ask(
        `mutation ($more: Boolean!, $again: Boolean!) {
        a: add(by: 1) @include(if: $more) { by }
        b: take(by: 2) { by ...F @include(if: $again) }
        ... @include(if: $again) { a: add(by: 1) { count } b: take(by: 2) { count } }
      }
      fragment F on takeEntry { by }`,
        variables,
      );
      expect(errors).toEqual([]);
      expect(done).toEqual(calls);
      expect(data).toEqual(expected);
    },
  );

  it('is called too when variables decide that nothing of its result is wanted', async () => {
    const { data } = await graph.ask(
      'mutation ($yes: Boolean!, $no: Boolean!) { add(by: 1) @include(if: $yes) { by @include(if: $no) } }',
      { yes: true, no: false },
    );
    expect(data).toEqual({ add: {} });
    expect(done).toEqual(['add 1']);
  });

  it('that the document repeats is called once however many variables decide', async () => {
    const query = `mutation (${declared('a', 'b', 'c', 'd', 'e')}) {
      ${under(['a', 'b', 'c', 'd', 'e'], 'a: add(by: 1)')} t: take(by: 2) @include(if: $c) { count } ${under(['d', 'e'], 'b: add(by: 3)')}
    }`;
    const { data, errors } = await graph.ask(query, { a: false, b: false, c: true, d: true, e: false });
    expect(errors).toEqual([]);
    expect(done).toEqual(['add 1', 'take 2', 'add 3']);
    expect(data).toEqual({ a: { by: 1 }, t: { count: 2 }, b: { by: 3 } });
  });

  it.each([
    [{ more: true, less: false }, ['add 1', 'add 2', 'add 3']],
    [{ more: true, less: true }, ['add 2']],
    [{ more: false, less: false }, ['add 2']],
  ])('that fragments share is called in its turn, with %j', async (variables, calls) => {
    const { errors } = await graph.ask(
      `mutation ($more: Boolean!, $less: Boolean!) {
        ... @include(if: $more) { a: add(by: 1) @skip(if: $less) { by } }
        b: add(by: 2) { by }
        ... @include(if: $more) { ...F @skip(if: $less) }
      }
      fragment F on Mutation { c: add(by: 3) { by } }`,
      variables,
    );
    expect(errors).toEqual([]);
    expect(done).toEqual(calls);
  });

  it('that fragments share is called in its turn also under many of them', async () => {
    const { errors } = await graph.ask(
      `mutation (${declared('a', 'b', 'c')}) {
        ... @include(if: $a) { ... @include(if: $b) { one: add(by: 1) @include(if: $c) { by } } }
        two: add(by: 2) { by }
        ... @include(if: $a) { ... @include(if: $b) { three: take(by: 3) { by } four: add(by: 4) { by } } }
      }`,
      { a: true, b: true, c: true },
    );
    expect(errors).toEqual([]);
    expect(done).toEqual(['add 1', 'add 2', 'take 3', 'add 4']);
  });

  it('gives what each of its repetitions wants, if it is wanted', async () => {
    const query = `mutation ($yes: Boolean!, $no: Boolean!) {
      add(by: 1) { by } add(by: 1) @include(if: $no) { by no: count } ... @skip(if: $no) { add(by: 1) @include(if: $yes) { yes: count } }
    }`;
    expect(await graph.ask(query, { yes: true, no: false })).toMatchObject({
      data: { add: { by: 1, yes: 1 } },
      errors: [],
    });
    expect(done).toEqual(['add 1']);
  });

  it('that the document repeats is not called at all when variables decide in too many ways', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const query = `mutation (${declared(...names)}) {
      ${names.map((name) => `${name}: add(by: 1) @include(if: $${name}) { by } ${name}: add(by: 1) { by }`).join(' ')}
    }`;
    const variables = Object.fromEntries(names.map((name) => [name, true]));
    await expect(graph.ask(query, variables)).rejects.toMatchObject({ code: 'QUERY_PLANNING_FAILED' });
    expect(done).toEqual([]);
  });
});

function declared(...variables: string[]): string {
  return variables.map((name) => `$${name}: Boolean!`).join();
}

function under(variables: readonly string[], field: string): string {
  return variables.map((name) => `${field} @include(if: $${name}) { by }`).join(' ');
}

describe('a selection that nobody can resolve', () => {
  it('is an error, never null', async () => {
    // Composition does not see that `parcels` cannot be entered again, once it has been left for the weight.
    const graph = graphOf({
      parcels: {
        typeDefs: `
          type Query { parcel: Parcel name: String }
          type Parcel @key(fields: "id", resolvable: false) {
            id: ID! weight: Int! @external postage: Int! @requires(fields: "weight")
          }`,
        resolvers: { Query: { parcel: () => ({ id: '1' }) } },
      },
      scales: {
        typeDefs: `type Parcel @key(fields: "id") { id: ID! weight: Int! }`,
        resolvers: { Parcel: { weight: () => 5 } },
      },
    });
    await expect(graph.ask('{ name parcel { postage } }')).rejects.toMatchObject({
      code: expect.stringMatching(/^QUERY_PLAN/) as string,
    });
  });
});
