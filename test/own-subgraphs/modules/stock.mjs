export const typeDefs = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

  type Query {
    lowOnStock: [Product!]!
  }

  type Product @key(fields: "id") {
    id: ID!
    "Unknown for the third, in the way of a program that fails."
    inStock: Int
  }
`;

export const resolvers = {
  Query: { lowOnStock: () => [{ id: '2' }] },
  Product: {
    __resolveReference: ({ id }) => {
      if (id === '3') throw new Error('nobody counted it');
      return { id, inStock: 10 * Number(id) };
    },
  },
};
