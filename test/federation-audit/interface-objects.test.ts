import { describe, expect, it } from 'vitest';
import { graphOf } from './graph.js';

const kindOf = (id: string) => (id.startsWith('f') ? 'Film' : 'Song');
const real = ({ id }: { id: string }) => ({ __typename: kindOf(id), id });

const media = graphOf({
  library: {
    typeDefs: `
      type Query { media: [Media!]! }
      interface Media @key(fields: "id") { id: ID! }
      type Film implements Media @key(fields: "id") { id: ID! minutes: Int }
      type Song implements Media @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: { media: () => ['f1', 's1'].map((id) => real({ id })) },
      Media: { __resolveReference: real },
      Film: { __resolveReference: real, minutes: () => 90 },
      Song: { __resolveReference: real },
    },
  },
  ratings: {
    typeDefs: `
      type Query { best: Media }
      type Media @interfaceObject @key(fields: "id") { id: ID! stars(of: Int! = 5): String! plays: Int! }`,
    resolvers: {
      Query: { best: () => ({ id: 's1' }) },
      Media: {
        stars: ({ id }: { id: string }, args: { of: number }) => `${id}: 3 of ${String(args.of)}`,
        plays({ id }: { id: string }) {
          if (id === 'f1') throw new Error('films are not played');
          return 7;
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

  it('gives an object whose type nobody asked for, though fragments stand in it that exclude each other', async () => {
    const { data, errors, fetches } = await media.ask(
      '{ best { plays ... on Film { ... on Media { ... on Song { stars } } } } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ best: { plays: 7 } });
    expect(fetches).toEqual(['ratings']);
  });
});
