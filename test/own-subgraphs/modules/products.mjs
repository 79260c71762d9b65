// A subgraph as somebody outside writes it: plain JavaScript, no package of ours.

export const typeDefs = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

  type Query {
    products: [Product!]!
    product(id: ID!): Product
    "Throws what a program throws."
    broken: String
    "Of two labels one is not there, and the other fails later."
    labels: [String!]
    "What the resolvers get as context."
    whoAsks: String
  }

  type Mutation {
    rename(id: ID!, name: String!): Product
  }

  type Subscription {
    "Every product from the given one on, and the end."
    productsFrom(id: ID!): Product
    "One product, and then nothing until the client leaves."
    quietProduct: Product
    "Large results without an end."
    flood(bytes: Int!): String
    "Refused at once."
    forbidden: Product
    "One product, and then a failure."
    breaksOff: Product
  }

  enum Colour { RED BLUE }

  type Product @key(fields: "id") {
    id: ID!
    name: String!
    colour: Colour
  }
`;

const products = new Map(
  [
    { id: '1', name: 'Chair', colour: 'r' },
    { id: '2', name: 'Table', colour: 'b' },
    { id: '3', name: 'Lamp', colour: null },
  ].map((product) => [product.id, product]),
);

export const resolvers = {
  Query: {
    products: () => [...products.values()],
    product: (_root, { id }) => products.get(id),
    broken: () => {
      throw new Error('the shelf fell over');
    },
    labels: () => [Promise.resolve().then(() => Promise.reject(new Error('no label'))), null],
    whoAsks: (_root, _args, { headers }) => headers['x-who'],
  },
  Mutation: {
    rename: (_root, { id, name }) => Object.assign(products.get(id), { name }),
  },
  Subscription: {
    productsFrom: {
      async *subscribe(_root, { id }) {
        for (const product of products.values()) if (product.id >= id) yield { productsFrom: product };
      },
    },
    quietProduct: {
      subscribe: () => {
        const given = [{ quietProduct: products.get('1') }];
        return {
          next: () =>
            given.length > 0
              ? Promise.resolve({ done: false, value: given.shift() })
              : new Promise(() => undefined),
          return: () => {
            console.log('quietProduct was left');
            return Promise.resolve({ done: true, value: undefined });
          },
          [Symbol.asyncIterator]() {
            return this;
          },
        };
      },
    },
    flood: {
      async *subscribe(_root, { bytes }) {
        let made = 0;
        try {
          for (;;) {
            made += 1;
            yield { flood: 'x'.repeat(bytes) };
          }
        } finally {
          console.log(`flood made ${made}`);
        }
      },
    },
    forbidden: {
      subscribe: () => {
        throw Object.assign(new Error('not you'), { extensions: { code: 'NOT_YOU' } });
      },
    },
    breaksOff: {
      async *subscribe() {
        yield { breaksOff: products.get('1') };
        throw new Error('the source ran dry');
      },
    },
  },
  Colour: { RED: 'r', BLUE: 'b' },
  Product: { __resolveReference: ({ id }) => products.get(id) ?? null },
};
