import { describe, expect, it } from 'vitest';
import { graphOf } from './graph.js';

const rates: Record<string, number> = { EUR: 1, USD: 2, SEK: 10 };

/** `stock` owns hotels with fields that take arguments; `offers` and `taxes` compute from them with arguments of their own. */
const hotels = graphOf({
  stock: {
    typeDefs: `
        type Query { hotels: [Hotel!]! place: Place closed: [Hotel!]! }
        interface Place { id: ID! price(in: String! = "EUR"): Int }
        type Hotel implements Place @key(fields: "id") {
          id: ID! price(in: String! = "EUR"): Int rooms(first: Int!): [Room!]! chain: Chain
        }
        type Room @key(fields: "id") { id: ID! }
        type Chain { fee(in: String!): Int @shareable }`,
    resolvers: {
      Query: {
        hotels: () => [{ id: 'h1' }, { id: 'h2' }],
        place: () => ({ __typename: 'Hotel', id: 'h1' }),
        closed: () => [{ id: 'h3' }],
      },
      Hotel: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        price({ id }: { id: string }, args: { in: string }) {
          if (id === 'h3') throw new Error(`not sold in ${args.in}`);
          return (rates[args.in] ?? 0) * (id === 'h1' ? 100 : 200);
        },
        rooms: ({ id }: { id: string }, { first }: { first: number }) =>
          [1, 2, 3].slice(0, first).map((number) => ({ id: `${id}-${String(number)}` })),
        chain: () => ({}),
      },
      Room: { __resolveReference: ({ id }: { id: string }) => ({ id }) },
      Chain: { fee: (_: unknown, args: { in: string }) => (rates[args.in] ?? 0) * 7 },
    },
  },
  beds: {
    typeDefs: `type Room @key(fields: "id") { id: ID! beds: Int! size(in: String!): String! }`,
    resolvers: {
      Room: {
        beds: ({ id }: { id: string }) => Number(id.split('-')[1]),
        size: ({ id }: { id: string }, args: { in: string }) =>
          `${String(10 * Number(id.split('-')[1]))} ${args.in}`,
      },
    },
  },
  offers: {
    typeDefs: `
        type Hotel @key(fields: "id") {
          id: ID!
          price(in: String! = "EUR"): Int @external
          rooms(first: Int!): [Room!]! @external
          chain: Chain @external
          offer: String @requires(fields: "price(in: \\"USD\\")")
          localOffer(to: String): String @requires(fields: "price(in: \\"SEK\\")")
          plainOffer: String @requires(fields: "price")
          beds: String @requires(fields: "rooms(first: 3) { beds }")
          metres: String @requires(fields: "rooms(first: 2) { size(in: \\"m\\") }")
          feet: String @requires(fields: "rooms(first: 2) { size(in: \\"ft\\") }")
          fees: String @requires(fields: "chain { fee(in: \\"USD\\") }")
          localFees: String @requires(fields: "chain { fee(in: \\"SEK\\") } price(in: \\"USD\\")")
        }
        type Room @key(fields: "id", resolvable: false) { id: ID! beds: Int! @external size(in: String!): String! @external }
        type Chain { fee(in: String!): Int @shareable }`,
    resolvers: {
      Hotel: {
        offer: ({ price }: { price: number }) => `${String(price)} USD`,
        localOffer: ({ price }: { price: number }, { to }: { to?: string }) =>
          `${String(price)} SEK to ${to ?? 'all'}`,
        plainOffer: ({ price }: { price: number }) => `${String(price)} EUR`,
        beds: ({ rooms }: { rooms: { beds: number }[] }) => rooms.map(({ beds }) => beds).join('+'),
        metres: ({ rooms }: { rooms: { size: string }[] }) => rooms.map(({ size }) => size).join(),
        feet: ({ rooms }: { rooms: { size: string }[] }) => rooms.map(({ size }) => size).join(),
        fees: ({ chain }: { chain: { fee: number } }) => `${String(chain.fee)} USD`,
        localFees: ({ chain, price }: { chain: { fee: number }; price: number }) =>
          `${String(chain.fee)} SEK on ${String(price)} USD`,
      },
    },
  },
  taxes: {
    typeDefs: `
        type Hotel @key(fields: "id") {
          id: ID! price(in: String! = "EUR"): Int @external
          tax: Int @requires(fields: "price(in: \\"SEK\\")")
        }`,
    resolvers: { Hotel: { tax: ({ price }: { price: number }) => price / 10 } },
  },
});

describe('a required field with arguments', () => {
  it.each([
    ['its own default', '{ hotels { price offer } }', { price: 100, offer: '200 USD' }],
    ['other arguments', '{ hotels { price(in: "SEK") offer } }', { price: 1000, offer: '200 USD' }],
    ['the same arguments', '{ hotels { price(in: "USD") offer } }', { price: 200, offer: '200 USD' }],
    [
      'a variable',
      'query ($in: String! = "SEK") { hotels { offer price(in: $in) } }',
      { offer: '200 USD', price: 1000 },
    ],
    [
      'aliases',
      '{ hotels { a: price(in: "SEK") price: offer offer: price(in: "USD") } }',
      { a: 1000, price: '200 USD', offer: 200 },
    ],
    [
      'a list of another length',
      '{ hotels { rooms(first: 1) { id } beds } }',
      { rooms: [{ id: 'h1-1' }], beds: '1+2+3' },
    ],
    [
      'other arguments below an object',
      '{ hotels { fees chain { fee(in: "EUR") } } }',
      { fees: '14 USD', chain: { fee: 7 } },
    ],
  ])('is not what the client gets who asks for it with %s', async (_, query, expected) => {
    const { data, errors } = await hotels.ask(query);
    expect(errors).toEqual([]);
    expect((data as { hotels: unknown[] }).hotels[0]).toEqual(expected);
  });

  it('is another one for each field that requires it with other arguments', async () => {
    const query = `query ($to: String) {
      hotels { id offer localOffer(to: $to) plainOffer tax fees localFees price(in: "EUR") beds }
    }`;
    const { data, errors } = await hotels.ask(query, { to: 'you' });
    expect(errors).toEqual([]);
    const hotel = (id: string, price: number) => ({
      ...{ id, offer: `${String(price * 2)} USD`, localOffer: `${String(price * 10)} SEK to you` },
      ...{ plainOffer: `${String(price)} EUR`, tax: price, fees: '14 USD' },
      ...{ localFees: `70 SEK on ${String(price * 2)} USD`, price, beds: '1+2+3' },
    });
    expect(data).toEqual({ hotels: [hotel('h1', 100), hotel('h2', 200)] });
  });

  it('does not part the fields that require the same', async () => {
    const { fetches } = await hotels.ask('{ hotels { offer fees } }');
    expect(fetches).toEqual(['stock', 'offers']);
  });

  it('is found behind an interface', async () => {
    const { data, errors } = await hotels.ask(
      '{ place { price(in: "EUR") ... on Hotel { offer localOffer a: price(in: "SEK") } } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ place: { price: 100, offer: '200 USD', localOffer: '1000 SEK to all', a: 1000 } });
  });

  it('is found below another call that stands under several conditions', async () => {
    const query = `query ($all: Boolean! = true) { hotels @include(if: $all) { metres } hotels { feet } }`;
    expect(await hotels.ask(query)).toMatchObject({
      data: {
        hotels: [
          { metres: '10 m,20 m', feet: '10 ft,20 ft' },
          { metres: '10 m,20 m', feet: '10 ft,20 ft' },
        ],
      },
      errors: [],
    });
  });

  it('that fails is an error at its object, for clients have not asked for it', async () => {
    const { data, errors } = await hotels.ask('{ all: closed { offer p: price(in: "SEK") } }');
    expect(data).toEqual({ all: [{ offer: 'null USD', p: null }] });
    expect(errors).toEqual([
      'DOWNSTREAM_SERVICE_ERROR at all.0: not sold in USD (stock)',
      'DOWNSTREAM_SERVICE_ERROR at all.0.p: not sold in SEK (stock)',
    ]);
  });
});
