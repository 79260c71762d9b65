import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { schemaDifference } from './schema-difference.js';

const BEFORE = buildSchema(`
  type Query { me: User! posts(first: Int, tag: String): [Post!]! search: [Hit!]! }
  interface Node { id: ID! }
  type User implements Node { id: ID! name: String! posts: [Post!]! }
  type Post implements Node { id: ID! title: String! }
  union Hit = User | Post
  enum Status { DRAFT PUBLIC }
  input Filter { status: Status, tag: String }
`);

const AFTER = buildSchema(`
  type Query { me: User search: [Hit!]! orders(of: ID): [Order!]! }
  interface Node { id: ID! }
  type User { id: ID! name: String! }
  type Order { id: ID! }
  union Hit = User | Order
  enum Status { PUBLIC PAID }
  input Filter { status: Status! }
`);

test('finds what is gone, new and of another type; of a type that is gone, only the type', () => {
  expect(schemaDifference(BEFORE, AFTER)).toEqual({
    types: { removed: ['Post'], added: ['Order'] },
    members: {
      removed: [
        'Filter.tag',
        'Hit | Post',
        'Query.posts',
        'Query.posts(first:)',
        'Query.posts(tag:)',
        'Status.DRAFT',
        'User implements Node',
        'User.posts',
      ],
      added: ['Hit | Order', 'Query.orders', 'Query.orders(of:)', 'Status.PAID'],
      changed: ['Filter.status: Status → Status!', 'Query.me: User! → User'],
    },
  });
});

test('finds an argument that is gone from a field that stays', () => {
  const [one, two] = [
    buildSchema(`type Query { a(x: Int, y: Int): Int }`),
    buildSchema(`type Query { a(y: Int!): Int }`),
  ];
  expect(schemaDifference(one, two).members).toEqual({
    removed: ['Query.a(x:)'],
    added: [],
    changed: ['Query.a(y:): Int → Int!'],
  });
});

test('finds nothing between a schema and itself', () => {
  const nothing = { removed: [], added: [] };
  expect(schemaDifference(BEFORE, BEFORE)).toEqual({ types: nothing, members: { ...nothing, changed: [] } });
});
