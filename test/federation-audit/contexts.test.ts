import { describe, expect, it } from 'vitest';
import { graphOf } from './graph.js';

const shops = graphOf({
  shops: {
    typeDefs: `
      type Query { shops: [Shop!]! }
      type Shop @key(fields: "id") { id: ID! best: Item items: [Item!]! }
      type Item @key(fields: "id", resolvable: false) { id: ID! }`,
    resolvers: {
      Query: { shops: () => [{ id: 's1' }, { id: 's2' }] },
      Shop: { best: () => ({ id: 'i1' }), items: () => [{ id: 'i1' }, { id: 'i2' }] },
    },
  },
  prices: {
    typeDefs: `
      type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String! }
      type Item @key(fields: "id") {
        id: ID! price(off: Int = 0, in: String @fromContext(field: "$shop { currency }")): String
      }`,
    resolvers: {
      Shop: { currency: ({ id }: { id: string }) => (id === 's1' ? 'EUR' : 'SEK') },
      Item: {
        price: ({ id }: { id: string }, args: { off: number; in?: string }) =>
          `${id} for ${String(10 - args.off)} ${args.in ?? 'of nothing'}`,
      },
    },
  },
});

describe('an argument from a context', () => {
  it('is what the object above has in the module that asks for it', async () => {
    const { data, errors } = await shops.ask('{ shops { best { price } items { p: price(off: 2) } } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({
      shops: [
        { best: { price: 'i1 for 10 EUR' }, items: [{ p: 'i1 for 8 EUR' }, { p: 'i2 for 8 EUR' }] },
        { best: { price: 'i1 for 10 SEK' }, items: [{ p: 'i1 for 8 SEK' }, { p: 'i2 for 8 SEK' }] },
      ],
    });
  });

  it('is not for clients to give', async () => {
    await expect(shops.ask('{ shops { best { price(in: "USD") } } }')).rejects.toThrow('in');
  });
});
