import { GraphQLError } from 'graphql';
import type { GraphQLFieldResolver, GraphQLScalarType } from 'graphql';
import { byId, media, products, reviews, users } from './shop-data.js';
import type { Row } from './shop-data.js';

type Resolver = GraphQLFieldResolver<Row, unknown, Record<string, unknown>>;
type Resolvers = Readonly<Record<string, Readonly<Record<string, unknown>> | GraphQLScalarType>>;

export interface Subgraph {
  readonly name: string;
  readonly typeDefs: string;
  readonly resolvers: Resolvers;
}

const resolver = (resolve: Resolver) => resolve;
const reference = (rows: readonly Row[]) => (representation: { id: string }) => byId(rows, representation.id);

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [
  "@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@interfaceObject"])`;

const accounts: Subgraph = {
  name: 'accounts',
  typeDefs: `${link}
    type Query { me: User user(id: ID!): User users(first: Int = 10): [User!]! strictUser(id: ID!): User! version: String @shareable }
    type Mutation { rename(id: ID!, name: String!): User fail(message: String!): Boolean! }
    type User @key(fields: "id") @key(fields: "email") {
      id: ID! email: String! name: String @shareable nickname: String! role: Role address: Address greeting(style: Style! = PLAIN, options: GreetingOptions): String
    }
    type Address { street: String city: City }
    type City @shareable { name: String! zip: String! }
    enum Role { MEMBER ADMIN AUDITOR @inaccessible }
    enum Style { PLAIN LOUD }
    input GreetingOptions { prefix: String = "Hello" times: [Int!] }`,
  resolvers: {
    Query: {
      me: () => byId(users, 'u1'),
      user: resolver((_, { id }) => byId(users, id)),
      strictUser: resolver((_, { id }) => byId(users, id)),
      users: resolver((_, { first }) => users.slice(0, first as number)),
      version: () => '1',
    },
    Mutation: {
      rename: resolver((_, { id, name }) => ({ ...(byId(users, id) ?? {}), name, nickname: name })),
      fail: resolver((_, { message }) => {
        throw new GraphQLError(String(message), { extensions: { code: 'OUT_OF_LUCK', hint: 1 } });
      }),
    },
    User: {
      __resolveReference: async ({ id, email }: { id?: string; email?: string }) => {
        if (id === 'u9') throw new GraphQLError('user u9 is locked', { extensions: { code: 'LOCKED' } });
        return id === undefined ? (users.find((user) => user['email'] === email) ?? null) : byId(users, id);
      },
      greeting: resolver((user, { style, options }) => {
        if (user.id === 'u9') throw new Error('nobody to greet');
        return [style, JSON.stringify(options ?? null), user.id].join(' ');
      }),
    },
  },
};

const catalogue: Subgraph = {
  name: 'products',
  typeDefs: `${link}
    type Query {
      products: [Product] product(id: ID!): Product books: [Book!] grid: [[Product]!]
      search(text: String): [SearchResult] media: [Media!]! medium(id: ID!): Media secrets: [Thing] version: String @shareable
    }
    interface Product { id: ID! title: String! price: Int tags: [[String]] reviewed: Boolean }
    type Book implements Product @key(fields: "id") {
      id: ID! title: String! price: Int tags: [[String]] reviewed: Boolean pages: Int weight: Int author: User
    }
    type Gadget implements Product @key(fields: "maker { code } sku") @key(fields: "id") {
      id: ID! title: String! price: Int tags: [[String]] reviewed: Boolean maker: Maker! sku: String! watts: Int!
    }
    type Maker @shareable { code: ID! country: String }
    type User @key(fields: "id", resolvable: false) { id: ID! }
    union SearchResult = Book | Gadget | User
    interface Media @key(fields: "id") { id: ID! label: String! }
    type Film implements Media @key(fields: "id") { id: ID! label: String! minutes: Int }
    type Song implements Media @key(fields: "id") { id: ID! label: String! seconds: Int }
    interface Thing { id: ID! }
    type Open implements Thing { id: ID! }
    type Secret implements Thing @inaccessible { id: ID! }`,
  resolvers: {
    Query: {
      products: () => [...products.slice(0, 4), null, products[4]],
      product: resolver((_, { id }) => byId(products, id)),
      books: () => products.slice(0, 3),
      grid: () => [[products[0], null, products[3]], [], [products[1], products[0]]],
      search: () => [products[3], users[0], products[1], null, { __typename: 'User', id: 'u9' }],
      media: () => media,
      medium: resolver((_, { id }) => byId(media, id)),
      secrets: () => [
        { __typename: 'Open', id: 'o1' },
        { __typename: 'Secret', id: 'x1' },
      ],
      version: () => '1',
    },
    Book: {
      __resolveReference: reference(products),
      author: resolver((book) => ({ __typename: 'User', id: book['author'] })),
    },
    Gadget: {
      __resolveReference: ({ id, sku }: { id?: string; sku?: string }) =>
        products.find((row) => (id === undefined ? row['sku'] === sku : row.id === id)) ?? null,
    },
    Media: { __resolveReference: reference(media) },
    Film: { __resolveReference: reference(media) },
    Song: { __resolveReference: reference(media) },
  },
};

const inventory: Subgraph = {
  name: 'inventory',
  typeDefs: `${link}
    type Query { warehouses: [[Warehouse!]] version: String @shareable }
    type Warehouse { city: City! stocked: [Stocked!] }
    type City @shareable { name: String! zip: String! }
    union Stocked = Book | Gadget
    type Book @key(fields: "id") {
      id: ID! weight: Int @external price: Int @external
      inStock: Int! shipping(per: Int = 2): Int @requires(fields: "weight price")
    }
    type Gadget @key(fields: "maker { code } sku") {
      maker: Maker! @shareable sku: String! @shareable watts: Int! @external inStock: Int! heavy: Boolean @requires(fields: "watts maker { country }")
    }
    type Maker @shareable { code: ID! country: String @external }`,
  resolvers: {
    Query: {
      warehouses: () => [
        [{ city: { name: 'Riga', zip: '1' }, stocked: [products[0], products[3]] }],
        null,
        [{ city: { name: 'Tartu', zip: '2' }, stocked: [products[4], products[1], products[1]] }],
      ],
      version: () => '1',
    },
    Book: {
      __resolveReference: (known: Row) => ({ ...byId(products, known.id), ...known }),
      inStock: resolver((book) => byId(products, book.id)?.['stock'] ?? null),
      shipping: resolver(({ weight, price }, { per }) =>
        typeof weight === 'number' && typeof price === 'number' ? (weight + price) * (per as number) : null,
      ),
    },
    Gadget: {
      __resolveReference: (known: Row) => ({
        ...products.find((row) => row['sku'] === known['sku']),
        ...known,
      }),
      inStock: () => 1,
      heavy: resolver(({ watts }) => typeof watts === 'number' && watts > 10),
    },
  },
};

const reviewing: Subgraph = {
  name: 'reviews',
  typeDefs: `${link}
    type Query { reviews(first: Int): [Review!] latest: Review @shareable bestMedia: [Media] }
    type Mutation { addReview(about: ID!, stars: Int!): Review! }
    type Subscription { reviewAdded(about: ID): Review! }
    type Review @key(fields: "id") { id: ID! body: String! stars: Int by: User @provides(fields: "name") about: Reviewable! of: Media }
    union Reviewable = Book | Gadget
    type User @key(fields: "id") { id: ID! name: String @external reviews(min: Int): [Review!]! }
    type Book @key(fields: "id") { id: ID! reviews: [Review!] }
    type Gadget @key(fields: "id") { id: ID! reviews: [Review!]! }
    type Media @interfaceObject @key(fields: "id") { id: ID! reviews: [Review] stars: Float }`,
  resolvers: {
    Query: {
      reviews: resolver((_, { first }) => reviews.slice(0, (first as number | undefined) ?? 9)),
      latest: () => reviews[3],
      bestMedia: () =>
        [{ id: 'n1' }, null, { id: 'f1' }].map((row) => row && byId(media, row.id)).map(asMedia),
    },
    Mutation: {
      addReview: resolver((_, { about, stars }) => ({ ...reviews[0], id: 'r9', about, stars })),
    },
    Subscription: { reviewAdded: resolver((event) => event['reviewAdded']) },
    Review: {
      by: resolver((row) =>
        row['by'] === 'u9' ? { __typename: 'User', id: 'u9', name: null } : byId(users, row['by']),
      ),
      about: resolver((row) => byId(products, row['about'])),
      of: resolver((row) => asMedia(byId(media, row['of']))),
    },
    User: {
      __resolveReference: (row: Row) => row,
      reviews: resolver((user, { min }) =>
        reviews.filter((row) => row['by'] === user.id && Number(row['stars']) >= Number(min ?? 0)),
      ),
    },
    Book: { reviews: resolver((book) => reviews.filter((row) => row['about'] === book.id)) },
    Gadget: { reviews: resolver((gadget) => reviews.filter((row) => row['about'] === gadget.id)) },
    Media: {
      __resolveReference: (known: Row) => asMedia(known),
      reviews: resolver((row) => reviews.filter((review) => review['of'] === row.id)),
      stars: resolver((row) => row.id.length / 4),
    },
  },
};

/** In `reviews` every medium is just a medium. */
function asMedia(row: Row | null): Row | null {
  return row && { ...row, __typename: 'Media' };
}

export const subgraphs: readonly Subgraph[] = [accounts, catalogue, inventory, reviewing];
