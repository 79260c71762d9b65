import { describe, expect, it } from 'vitest';
import { graphOf } from './graph.js';

describe('what a client may not see', () => {
  const papers = graphOf({
    archive: {
      typeDefs: `
          type Query { papers: [Paper] paper: Paper! }
          interface Paper { id: ID! level: Level }
          type Letter implements Paper @key(fields: "id") { id: ID! level: Level }
          type Order implements Paper @key(fields: "id") @inaccessible { id: ID! level: Level }
          enum Level { OPEN SECRET @inaccessible }`,
      resolvers: {
        Query: {
          papers: () => [
            { __typename: 'Letter', id: '1', level: 'OPEN' },
            { __typename: 'Order', id: '2', level: 'OPEN' },
            { __typename: 'Letter', id: '3', level: 'SECRET' },
          ],
          paper: () => ({ __typename: 'Order', id: '2' }),
        },
      },
    },
    weights: {
      typeDefs: `
          type Letter @key(fields: "id") { id: ID! weight: Int }
          type Order @key(fields: "id") @inaccessible { id: ID! weight: Int }`,
      resolvers: { Letter: { weight: () => 20 }, Order: { weight: () => 30 } },
    },
  });

  it('becomes null with an error that has code and path, and says nothing of the value', async () => {
    const { data, errors } = await papers.ask('{ papers { id level ... on Letter { weight } } }');
    expect(data).toEqual({
      papers: [{ id: '1', level: 'OPEN', weight: 20 }, null, { id: '3', level: null, weight: 20 }],
    });
    expect(errors).toEqual([
      'INTERNAL_SERVER_ERROR at papers.1: Invalid type of object for field Query.papers.',
      'INTERNAL_SERVER_ERROR at papers.2.level: Invalid value for field Letter.level.',
    ]);
  });

  it('bubbles as any null does', async () => {
    const { data, errors } = await papers.ask('{ paper { id } }');
    expect(data).toBeNull();
    expect(errors).toEqual(['INTERNAL_SERVER_ERROR at paper: Invalid type of object for field Query.paper.']);
  });

  it('can be what modules tell each other', async () => {
    const graph = graphOf({
      drivers: {
        typeDefs: `
          type Query { trip: Trip }
          type Trip @key(fields: "id") { id: ID! vehicle: Vehicle @inaccessible }
          interface Vehicle @inaccessible { wheels: Int }
          interface Motor @inaccessible { wheels: Int }
          type Car implements Vehicle & Motor @inaccessible @shareable { wheels: Int }
          type Boat implements Vehicle @inaccessible @shareable { wheels: Int }`,
        resolvers: {
          Query: { trip: () => ({ id: '1', vehicle: { __typename: 'Car', wheels: 4 } }) },
        },
      },
      toll: {
        typeDefs: `
          type Trip @key(fields: "id") {
            id: ID! vehicle: Vehicle @external toll: String @requires(fields: "vehicle { __typename ... on Motor { wheels } }")
          }
          interface Vehicle @inaccessible { wheels: Int }
          interface Motor @inaccessible { wheels: Int }
          type Car implements Vehicle & Motor @inaccessible @shareable { wheels: Int }
          type Boat implements Vehicle @inaccessible @shareable { wheels: Int }`,
        resolvers: {
          Trip: {
            toll: ({ vehicle }: { vehicle: { __typename: string; wheels: number } }) =>
              `${vehicle.__typename}: ${String(vehicle.wheels)} wheels`,
          },
        },
      },
    });
    expect(await graph.ask('{ trip { toll } }')).toMatchObject({
      data: { trip: { toll: 'Car: 4 wheels' } },
      errors: [],
    });
  });
});

describe('a module that is down', () => {
  const shop = graphOf({
    goods: {
      typeDefs: `
          type Query { goods: [Good!]! }
          type Good @key(fields: "id") { id: ID! name: String! }`,
      resolvers: {
        Query: {
          goods: () => [
            { id: '1', name: 'Pen' },
            { id: '2', name: 'Ink' },
          ],
        },
      },
    },
    prices: {
      typeDefs: `
          type Query { currency: String }
          type Good @key(fields: "id") { id: ID! price: Int offer: Offer! }
          type Offer { text: String! }`,
      resolvers: {
        Query: { currency: () => 'EUR' },
        Good: { price: () => 3, offer: () => ({ text: 'two for one' }) },
      },
    },
    praise: {
      typeDefs: `type Good @key(fields: "id") { id: ID! price: Int @external stars: Int praise: String @requires(fields: "price") }`,
      resolvers: {
        Good: { stars: () => 5, praise: ({ price }: { price: number }) => `only ${String(price)}` },
      },
    },
  });

  it('leaves its fields null, with errors that tell path, code and module, and the rest stands', async () => {
    const { data, errors } = await shop.ask(
      '{ goods { name price stars } currency }',
      {},
      { down: ['prices'] },
    );
    expect(data).toEqual({
      goods: [
        { name: 'Pen', price: null, stars: 5 },
        { name: 'Ink', price: null, stars: 5 },
      ],
      currency: null,
    });
    expect([...errors].sort()).toEqual([
      'DOWNSTREAM_SERVICE_ERROR at currency: Module "prices" could not be reached. (prices)',
      'DOWNSTREAM_SERVICE_ERROR at goods.0: Module "prices" could not be reached. (prices)',
      'DOWNSTREAM_SERVICE_ERROR at goods.1: Module "prices" could not be reached. (prices)',
    ]);
  });

  it('takes with it what other modules compute from its fields, and asks these for the rest', async () => {
    const { data } = await shop.ask('{ goods { name praise stars } }', {}, { down: ['prices'] });
    expect(data).toEqual({
      goods: [
        { name: 'Pen', praise: null, stars: 5 },
        { name: 'Ink', praise: null, stars: 5 },
      ],
    });
  });

  it('makes null what has to have its fields, and no more', async () => {
    const { data, errors } = await shop.ask('{ goods { name offer { text } } }', {}, { down: ['prices'] });
    expect(data).toBeNull();
    expect(errors).toHaveLength(2);
    expect((await shop.ask('{ goods { name stars } }', {}, { down: ['praise'] })).data).toEqual({
      goods: [
        { name: 'Pen', stars: null },
        { name: 'Ink', stars: null },
      ],
    });
  });
});
