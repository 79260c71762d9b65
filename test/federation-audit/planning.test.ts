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
