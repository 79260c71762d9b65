import 'reflect-metadata';
import { execute, graphql, parse } from 'graphql';
import {
  Arg,
  Directive,
  Extensions,
  Field,
  FieldResolver,
  ID,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
  UseMiddleware,
} from 'type-graphql';
import { describe, expect, test } from 'vitest';
import type { StartupError } from '../errors.js';
import { defineModule, type GraphqlDeclaration } from '../module/define-module.js';
import { buildModuleSchema } from './subgraph-schema.js';

@ObjectType()
@Directive('@key(fields: "id")')
class Book {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  title!: string;
}

@ObjectType()
@Directive('@key(fields: "id", resolvable: false)')
class Author {
  @Field(() => ID)
  id!: string;
}

@Resolver(() => Book)
class BookResolver {
  @Query(() => [Book])
  books(): readonly Book[] {
    return [{ id: '1', title: 'One' }];
  }

  @FieldResolver(() => Author)
  author(@Root() { id }: Book): Author {
    return { id: `author of ${id}` };
  }
}

@Resolver(() => Book)
class BookFieldResolver {
  @FieldResolver(() => Number)
  pages(): number {
    return 7;
  }

  @FieldResolver(() => Boolean)
  @Extensions({ viewer: true })
  viewerLikes(): boolean {
    return true;
  }
}

@Resolver()
class NewsResolver {
  @Query(() => String)
  news(): string {
    return 'none';
  }

  @Subscription(() => String, { topics: 'news' })
  newsAdded(): string {
    return 'new';
  }
}

const hush = () => Promise.resolve('***');

@ObjectType()
class Shelf {
  @Field(() => String)
  label!: string;

  @Field(() => String)
  @UseMiddleware(hush)
  code!: string;

  @Field(() => String, { name: 'place' })
  floor!: string;
}

@Resolver()
class ShelfResolver {
  @Query(() => Shelf)
  shelf(@Arg('label', () => String) label: string): Shelf {
    return { label, code: '1234', floor: 'second' };
  }
}

const build = (graphqlPart: GraphqlDeclaration) =>
  buildModuleSchema(
    defineModule({
      slug: 'test',
      name: 'Test',
      description: 'Test.',
      version: '1.0.0',
      kind: 'optional',
      graphql: graphqlPart,
    }),
  );

function problemsOf(graphqlPart: GraphqlDeclaration): readonly string[] {
  try {
    build(graphqlPart);
  } catch (error) {
    expect(error).toMatchObject({
      code: 'MODULE_SCHEMA_INVALID',
      message: expect.stringContaining('module "test"'),
    });
    return (error as StartupError).problems;
  }
  return [];
}

const entities = `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Book { title } } }`;
const ask = (resolve: (book: { id: string }) => unknown, ids: readonly string[]) =>
  graphql({
    schema: build({ resolvers: [BookResolver], references: { Book: resolve } }).executable,
    source: entities,
    variableValues: { r: ids.map((id) => ({ __typename: 'Book', id })) },
  });

describe('a declaration must fit its schema', () => {
  const references = { Book: () => null };
  test.each<[what: string, part: GraphqlDeclaration, problems: readonly string[]]>([
    ['an entity and its reference resolver', { resolvers: [BookResolver], references }, []],
    [
      'an entity without reference resolver',
      { resolvers: [BookResolver] },
      ['"Book" has no reference resolver in the declaration'],
    ],
    [
      'a reference resolver without entity',
      { resolvers: [NewsResolver], references, subscriptions: { newsAdded: { events: [] } } },
      ['reference resolver "Book" matches nothing in the schema'],
    ],
    [
      "a reference resolver for another module's entity",
      { resolvers: [BookResolver], references: { ...references, Author: () => null } },
      ['reference resolver "Author" matches nothing in the schema'],
    ],
    [
      'a subscription without events',
      { resolvers: [NewsResolver] },
      ['"newsAdded" has no subscription in the declaration'],
    ],
    [
      'everything at once',
      {
        resolvers: [BookResolver, NewsResolver],
        references: { Boook: () => null },
        subscriptions: { old: { events: [] } },
      },
      [
        '"Book" has no reference resolver in the declaration',
        'reference resolver "Boook" matches nothing in the schema',
        '"newsAdded" has no subscription in the declaration',
        'subscription "old" matches nothing in the schema',
      ],
    ],
  ])('%s', (_, part, problems) => {
    expect(problemsOf(part)).toEqual(problems);
  });
});

describe('the schema of a module', () => {
  test('holds what its own resolvers reach, and nothing of other modules in the process', () => {
    const { sdl } = build({ resolvers: [NewsResolver], subscriptions: { newsAdded: { events: [] } } });
    expect(sdl).toContain('newsAdded: String!');
    expect(sdl).not.toContain('Book');
    expect(build({ resolvers: [BookResolver], references: { Book: () => null } }).sdl).not.toContain('news');
  });

  test('has the same hash each time it is built, and another when it differs', () => {
    const news = () =>
      build({ resolvers: [NewsResolver], subscriptions: { newsAdded: { events: [] } } }).hash;
    expect(news()).toBe(news());
    expect(build({ resolvers: [BookResolver], references: { Book: () => null } }).hash).not.toBe(news());
  });

  test('names the fields that depend on who asks', () => {
    const { viewerFields } = build({
      resolvers: [BookFieldResolver],
      orphanedTypes: [Book],
      references: { Book: () => null },
    });
    expect(viewerFields).toEqual(['Book.viewerLikes']);
  });

  test('may have no query of its own, only entities', async () => {
    const { executable } = build({
      resolvers: [BookFieldResolver],
      orphanedTypes: [Book],
      references: { Book: ({ id }) => ({ id }) },
    });
    const result = await graphql({
      schema: executable,
      source: 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Book { pages } } }',
      variableValues: { r: [{ __typename: 'Book', id: '1' }] },
    });
    expect(result).toEqual({ data: { _entities: [{ pages: 7 }] } });
  });
});

describe('what type-graphql puts around fields', () => {
  const ask = (source: string) => {
    const { executable } = build({ resolvers: [ShelfResolver] });
    return execute({ schema: executable, document: parse(source) });
  };

  test('is left out where it does nothing: the field is there at once', () => {
    expect(ask('{ shelf(label: "A") { label } }')).toEqual({ data: { shelf: { label: 'A' } } });
  });

  test('stays where a plain property has a middleware, or another name', async () => {
    expect(await ask('{ shelf(label: "A") { code label place } }')).toEqual({
      data: { shelf: { code: '***', label: 'A', place: 'second' } },
    });
  });
});

describe('entities by reference', () => {
  test('are resolved in the order of the representations; what does not exist is null', async () => {
    const result = await ask(({ id }) => (id === '2' ? null : { id, title: `Title ${id}` }), ['1', '2', '3']);
    expect(result).toEqual({
      data: {
        _entities: [{ __typename: 'Book', title: 'Title 1' }, null, { __typename: 'Book', title: 'Title 3' }],
      },
    });
  });

  test.each([
    [
      'throws at once',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('a resolver that %s spoils only its own entity', async (_, fail) => {
    const result = await ask(
      ({ id }) => (id === '2' ? fail() : { id, title: `Title ${id}` }),
      ['1', '2', '3'],
    );
    expect(result.data?._entities).toEqual([
      { __typename: 'Book', title: 'Title 1' },
      null,
      { __typename: 'Book', title: 'Title 3' },
    ]);
    expect(result.errors?.map(({ message, path }) => ({ message, path }))).toEqual([
      { message: 'no', path: ['_entities', 1] },
    ]);
  });
});
