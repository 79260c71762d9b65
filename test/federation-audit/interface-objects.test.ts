import { describe, expect, it } from 'vitest';
import { graphOf } from './graph.js';

const kindOf = (id: string) => (id.startsWith('f') ? 'Film' : 'Song');
const real = ({ id }: { id: string }) => ({ __typename: kindOf(id), id });

const media = graphOf({
  library: {
    typeDefs: `
      type Query { media: [Media!]! }
      interface Media @key(fields: "id") { id: ID! related: [Media!]! }
      type Film implements Media @key(fields: "id") { id: ID! related: [Media!]! minutes: Int }
      type Song implements Media @key(fields: "id") { id: ID! related: [Media!]! }`,
    resolvers: {
      Query: { media: () => ['f1', 's1'].map((id) => real({ id })) },
      Media: { __resolveReference: real },
      Film: {
        __resolveReference: real,
        minutes: () => 90,
        related: () => ['f2', 's2'].map((id) => real({ id })),
      },
      Song: { __resolveReference: real, related: () => [real({ id: 's2' })] },
    },
  },
  ratings: {
    typeDefs: `
      type Query { best: Media }
      type Media @interfaceObject @key(fields: "id") {
        id: ID!
        stars(of: Int! = 5): String!
        plays: Int!
        review(nth: Int! = 1): Review
      }
      type Review { text: String! listens: Int! of: Media! }`,
    resolvers: {
      Query: { best: () => ({ id: 's1' }) },
      Media: {
        stars: ({ id }: { id: string }, args: { of: number }) => `${id}: 3 of ${String(args.of)}`,
        plays({ id }: { id: string }) {
          if (kindOf(id) === 'Film') throw new Error('films are not played');
          return 7;
        },
        review: ({ id }: { id: string }, { nth }: { nth: number }) => ({ id, text: `${id}, ${String(nth)}` }),
      },
      Review: {
        of: ({ id }: { id: string }) => ({ id }),
        listens({ id }: { id: string }) {
          if (id === 'f1') throw new Error('films are not listened to');
          return 3;
        },
      },
    },
  },
});

describe('a module that knows several types as one', () => {
  it('is asked for each what was asked of its type', async () => {
    const { data, errors } = await media.ask(
      `{ media { ... on Film { stars(of: 10) } ...S } } fragment S on Song { s: stars(of: 2) stars }`,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ media: [{ stars: 'f1: 3 of 10' }, { s: 's1: 3 of 2', stars: 's1: 3 of 5' }] });
  });

  it('is not asked for what was not wanted, which may fail', async () => {
    const { data, errors } = await media.ask(
      '{ media { id ... on Film { stars minutes } ... on Song { plays } } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      media: [
        { id: 'f1', stars: 'f1: 3 of 5', minutes: 90 },
        { id: 's1', plays: 7 },
      ],
    });
  });

  it('keeps one field one that is wanted of the type and of all', async () => {
    const { data } = await media.ask(
      '{ media { ... on Film { stars } stars __typename } best { stars ... on Song { plays } } }',
    );
    expect(data).toEqual({
      media: [
        { stars: 'f1: 3 of 5', __typename: 'Film' },
        { stars: 's1: 3 of 5', __typename: 'Song' },
      ],
      best: { stars: 's1: 3 of 5', plays: 7 },
    });
  });

  it.each(['plays @include(if: $all)', '... @include(if: $all) { plays }'])(
    'is not asked for what is wanted of all types, as in %s, when it is not',
    async (ofAll) => {
      const query = `query ($all: Boolean!) { media { id ${ofAll} ... on Song { plays } } }`;
      expect(await media.ask(query, { all: false })).toMatchObject({
        data: { media: [{ id: 'f1' }, { id: 's1', plays: 7 }] },
        errors: [],
      });
    },
  );

  it('is not asked for what is wanted of all types in another place only', async () => {
    const { data, errors } = await media.ask('{ media { stars ... on Song { plays } } best { id plays } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({
      media: [{ stars: 'f1: 3 of 5' }, { stars: 's1: 3 of 5', plays: 7 }],
      best: { id: 's1', plays: 7 },
    });
  });

  it('is not asked for what is wanted of all types below objects of another type only', async () => {
    const { data, errors } = await media.ask(
      `{ media { ... on Film { related { stars ... on Song { plays } } } ... on Song { related { plays } } } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      media: [
        { related: [{ stars: 'f2: 3 of 5' }, { stars: 's2: 3 of 5', plays: 7 }] },
        { related: [{ plays: 7 }] },
      ],
    });
  });

  it('is asked for more of one type below what is wanted of all', async () => {
    const { data, errors } = await media.ask(
      `{ media { ...All ... on Song { review { listens } second: review(nth: 2) { text } } } }
       fragment All on Media { id review { text } second: review(nth: 2) { text of { id } } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      media: [
        { id: 'f1', review: { text: 'f1, 1' }, second: { text: 'f1, 2', of: { id: 'f1' } } },
        { id: 's1', review: { text: 's1, 1', listens: 3 }, second: { text: 's1, 2', of: { id: 's1' } } },
      ],
    });
  });

  it('is asked for that on the way down again and again, until it would be too long', async () => {
    const review = (levels: number): string =>
      levels === 0 ? 'text' : `text of { review { ${review(levels - 1)} } ... on Song { review { text } } }`;
    const { data, errors } = await media.ask(
      `{ best { review { ${review(4)} } ... on Song { review { listens } } } }`,
    );
    expect(errors).toEqual([]);
    expect(JSON.stringify(data).match(/"text":"s1, 1"/g)).toHaveLength(5);
  });

  it('gives an object whose type nobody asked for, though fragments stand in it that exclude each other', async () => {
    const { data, errors, fetches } = await media.ask(
      '{ best { plays ... on Film { ... on Media { ... on Song { stars } } } } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ best: { plays: 7 } });
    expect(fetches).toEqual(['ratings']);
  });
});
