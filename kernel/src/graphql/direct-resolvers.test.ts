import 'reflect-metadata';
import { execute, type GraphQLError, type GraphQLResolveInfo, type GraphQLSchema, parse } from 'graphql';
import {
  Arg,
  Args,
  ArgsType,
  Authorized,
  buildSchemaSync,
  createParameterDecorator,
  Ctx,
  Field,
  FieldResolver,
  Info,
  InputType,
  Int,
  type MiddlewareFn,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
  UseMiddleware,
} from 'type-graphql';
import { describe, expect, test } from 'vitest';
import { callDirectly, resolverInstances } from './direct-resolvers.js';
import { JSONObjectScalar } from './scalars.js';

enum Shelf {
  Top = 'TOP',
  Bottom = 'BOTTOM',
}
registerEnumType(Shelf, { name: 'Shelf' });

@ObjectType()
class Book {
  @Field(() => String)
  title!: string;

  @Field(() => String)
  ownMethod(): string {
    return `own method of a ${this.constructor.name}`;
  }
}

/** What books are read as: less than the class. */
interface BookRow {
  readonly title: string;
}

@InputType()
class Filter {
  @Field(() => String)
  text!: string;
}

@ArgsType()
class Page {
  @Field(() => Int, { defaultValue: 3 })
  first!: number;
}

const exclaim: MiddlewareFn = async (_data, next) => `${String(await next())}!`;
const AskerName = () => createParameterDecorator<Asker>(({ context }) => context.name);

interface Asker {
  readonly name: string;
  readonly roles: readonly string[];
}

@Resolver()
class BookQueries {
  private calls = 0;

  @Query(() => String)
  nothing(...all: unknown[]): string {
    return `${all.length} parameters`;
  }

  @Query(() => Int)
  counted(): number {
    return (this.calls += 1);
  }

  @Query(() => Int)
  countedByTypeGraphql(@Args(() => Page) _page: Page): number {
    return (this.calls += 1);
  }

  @Query(() => String, { name: 'renamed' })
  named(): string {
    return 'renamed';
  }

  @Query(() => String)
  scalars(
    @Arg('on', () => Date) on: Date,
    @Arg('count', () => Int, { defaultValue: 2 }) count: number,
    @Arg('text', () => String, { nullable: true }) text: string | null | undefined,
    @Arg('json', () => JSONObjectScalar, { nullable: true }) json: object | undefined,
  ): string {
    return `${on.getUTCFullYear()} ${count} ${String(text)} ${JSON.stringify(json)}`;
  }

  @Query(() => String)
  inAnotherOrder(
    @Ctx() { name }: Asker,
    @Arg('b', () => String) b: string,
    @Arg('a', () => String) a: string,
  ) {
    return `${name} ${a} ${b}`;
  }

  @Query(() => [String])
  sorted(@Arg('tags', () => [String]) tags: string[]): readonly string[] {
    return tags.sort();
  }

  @Query(() => [[Int]])
  reversed(@Arg('rows', () => [[Int]]) rows: number[][]): readonly number[][] {
    return rows.map((row) => row.reverse()).reverse();
  }

  @Query(() => String)
  shelf(@Arg('shelf', () => Shelf) shelf: Shelf): string {
    return shelf;
  }

  @Query(() => [Shelf])
  shelves(@Arg('shelves', () => [Shelf], { nullable: true }) shelves: Shelf[] | null): readonly Shelf[] {
    return shelves ?? [];
  }

  @Query(() => String)
  filtered(@Arg('filter', () => Filter) filter: Filter): string {
    return `${filter.constructor.name} ${filter.text}`;
  }

  @Query(() => String)
  paged(@Args(() => Page) page: Page): string {
    return `${page.constructor.name} ${page.first}`;
  }

  @Query(() => String)
  checked(@Arg('text', () => String, { validateFn: refuseLong }) text: string): string {
    return text;
  }

  @Query(() => String)
  asker(@Ctx('name') name: string, @Info() { fieldName }: GraphQLResolveInfo): string {
    return `${fieldName} ${name}`;
  }

  @Query(() => String)
  askerByOwnDecorator(@AskerName() name: string): string {
    return name;
  }

  @Query(() => String)
  @UseMiddleware(exclaim)
  exclaimed(): string {
    return 'said';
  }

  @Query(() => String)
  @Authorized('librarian')
  forLibrarians(): string {
    return 'a secret';
  }

  @Query(() => String)
  throwing(@Arg('message', () => String) message: string): string {
    throw new Error(message);
  }

  @Query(() => String)
  rejecting(): Promise<string> {
    return Promise.reject(new Error('later'));
  }

  @Query(() => Book)
  book(): Book {
    return Object.assign(new Book(), { title: 'an instance' });
  }

  @Query(() => Book)
  bookRow(): BookRow {
    return { title: 'a row' };
  }

  @Mutation(() => String)
  rename(@Arg('title', () => String) title: string): string {
    return title;
  }
}

function refuseLong(text: unknown): void {
  if (String(text).length > 3) throw new Error('too long');
}

@Resolver(() => Book)
class BookFields {
  @FieldResolver(() => String)
  shout(@Root() { title }: BookRow, @Arg('times', () => Int) times: number): string {
    return title.toUpperCase() + '!'.repeat(times);
  }

  @FieldResolver(() => String)
  rootClass(@Root() book: Book): string {
    return book.constructor.name;
  }

  @FieldResolver(() => String)
  rootProperty(@Root('title') title: string): string {
    return title;
  }

  @FieldResolver(() => Int, { nullable: true })
  later(@Root() { title }: BookRow): Promise<number> {
    return Promise.resolve(title.length);
  }
}

@Resolver()
class OldQueries {
  @Query(() => String)
  inherited(): string {
    return `inherited by ${this.constructor.name}`;
  }

  @Query(() => String)
  overridden(): string {
    return 'old';
  }
}

@Resolver()
class NewQueries extends OldQueries {
  override overridden(): string {
    return `new, not ${super.overridden()}`;
  }
}

const RESOLVERS = [BookQueries, BookFields, NewQueries] as const;

/** Of another module: nothing of one with `Pen` leads to it. */
@ObjectType('Pen')
class PenElsewhere {
  @Field(() => String)
  brand!: string;
}

@Resolver(() => PenElsewhere)
class PenElsewhereFields {
  @FieldResolver(() => String)
  colour(): string {
    return "another pen's";
  }
}

@ObjectType('Pen')
class Pen {
  @Field(() => String)
  colour(): string {
    return 'its own';
  }
}

@Resolver()
class PenQueries {
  @Query(() => Pen)
  pen(): Pen {
    return new Pen();
  }
}

/** Of another module too: its query has the name of one of ours. */
@Resolver()
class QueriesElsewhere {
  @Query(() => String)
  nothing(): string {
    return 'elsewhere';
  }
}

function schemaOf(
  resolvers: readonly [new () => object, ...(new () => object)[]],
  container: ReturnType<typeof resolverInstances>,
): GraphQLSchema {
  return buildSchemaSync({
    ...{ resolvers, container },
    orphanedTypes: [],
    validate: false,
    authChecker: ({ context }, roles) => roles.some((role) => (context as Asker).roles.includes(role)),
  });
}

/** As type-graphql makes it, and the same with direct calls; which fields have them. */
function schemas(): { plain: GraphQLSchema; direct: GraphQLSchema; fields: readonly string[] } {
  const instances = resolverInstances();
  const direct = schemaOf(RESOLVERS, instances);
  const fields = callDirectly(direct, { resolvers: RESOLVERS, instances });
  return { plain: schemaOf(RESOLVERS, resolverInstances()), direct, fields };
}

const asker: Asker = { name: 'Ada', roles: [] };
const ask = async (schema: GraphQLSchema, source: string, variableValues?: Record<string, unknown>) => {
  const { data, errors } = await execute({
    schema,
    document: parse(source),
    contextValue: asker,
    ...(variableValues && { variableValues }),
  });
  const facts = ({ message, path, locations }: GraphQLError) => ({ message, path, locations });
  return { data: JSON.parse(JSON.stringify(data)) as unknown, errors: errors?.map(facts) };
};

describe('a field that is called directly', () => {
  test.each<[what: string, document: string, data: unknown, variables?: Record<string, unknown>]>([
    ['gets nothing when it wants nothing', '{ nothing }', { nothing: '0 parameters' }],
    ['may have another name than its method', '{ renamed }', { renamed: 'renamed' }],
    [
      'gets its arguments, and their defaults',
      '{ scalars(on: "2026-01-01T00:00:00Z", text: "x", json: { a: [1] }) }',
      { scalars: '2026 2 x {"a":[1]}' },
    ],
    [
      'can tell an argument that is null from one that is absent',
      '{ a: scalars(on: "2026-01-01T00:00:00Z", text: null) b: scalars(on: "2026-01-01T00:00:00Z") }',
      { a: '2026 2 null undefined', b: '2026 2 undefined undefined' },
    ],
    ['gets them by name', '{ inAnotherOrder(a: "1", b: "2") }', { inAnotherOrder: 'Ada 1 2' }],
    [
      'gets values of enums',
      '{ shelf(shelf: Bottom) shelves(shelves: [Top]) }',
      { shelf: 'BOTTOM', shelves: ['Top'] },
    ],
    ['gets null for a list', '{ shelves(shelves: null) }', { shelves: [] }],
    ['gets context and info', '{ asker }', { asker: 'asker Ada' }],
    [
      "gets its root, by a class, a row, or a property's name",
      '{ book { shout(times: 2) rootClass rootProperty later } bookRow { shout(times: 1) rootClass rootProperty later } }',
      {
        book: { shout: 'AN INSTANCE!!', rootClass: 'Book', rootProperty: 'an instance', later: 11 },
        bookRow: { shout: 'A ROW!', rootClass: 'Book', rootProperty: 'a row', later: 5 },
      },
    ],
    [
      'may be inherited',
      '{ inherited overridden }',
      { inherited: 'inherited by NewQueries', overridden: 'new, not old' },
    ],
    ['may be a mutation', 'mutation { rename(title: "x") }', { rename: 'x' }],
    [
      'may change its lists, which are not those of others',
      'query ($tags: [String!]!, $rows: [[Int!]!]!) { a: sorted(tags: $tags) b: reversed(rows: $rows) c: reversed(rows: $rows) }',
      { a: ['a', 'b'], b: [[3], [2, 1]], c: [[3], [2, 1]] },
      { tags: ['b', 'a'], rows: [[1, 2], [3]] },
    ],
  ])('%s', async (_what, document, data, variables) => {
    const { plain, direct } = schemas();
    const given = JSON.stringify(variables);
    expect(await ask(direct, document, variables)).toEqual({ data, errors: undefined });
    expect(await ask(plain, document, variables)).toEqual({ data, errors: undefined });
    expect(JSON.stringify(variables)).toBe(given);
  });

  test('is not that of another module in the process', async () => {
    const resolvers = [QueriesElsewhere] as const;
    const instances = resolverInstances();
    const elsewhere = schemaOf(resolvers, instances);
    expect(callDirectly(elsewhere, { resolvers, instances })).toEqual(['Query.nothing']);
    expect(await ask(elsewhere, '{ nothing }')).toMatchObject({ data: { nothing: 'elsewhere' } });
    expect(await ask(schemas().direct, '{ nothing }')).toMatchObject({ data: { nothing: '0 parameters' } });
  });

  test('fails as type-graphql lets it fail', async () => {
    const { plain, direct } = schemas();
    for (const document of ['{ throwing(message: "no") }', '{ rejecting }']) {
      const failed = await ask(direct, document);
      expect(failed.errors).toHaveLength(1);
      expect(failed).toEqual(await ask(plain, document));
    }
  });

  test('answers at once where its method does, arguments or not', () => {
    const { plain, direct } = schemas();
    const document = parse('{ book { shout(times: 1) } shelf(shelf: Top) inherited }');
    expect(execute({ schema: direct, document, contextValue: asker })).toMatchObject({
      data: expect.anything(),
    });
    expect(execute({ schema: plain, document, contextValue: asker })).toBeInstanceOf(Promise);
  });
});

describe('a field that needs more than a call', () => {
  test.each<[what: string, document: string, data: unknown, message?: string]>([
    ['has its input made an instance', '{ filtered(filter: { text: "x" }) }', { filtered: 'Filter x' }],
    ['has its arguments made an instance', '{ paged }', { paged: 'Page 3' }],
    ['has its argument checked', '{ checked(text: "long") }', null, 'too long'],
    ['has what decorators of its own give', '{ askerByOwnDecorator }', { askerByOwnDecorator: 'Ada' }],
    ['has its middlewares around it', '{ exclaimed }', { exclaimed: 'said!' }],
    ['has its roles checked', '{ forLibrarians }', null, 'Access denied'],
    [
      'is a method of its type',
      '{ bookRow { ownMethod } }',
      { bookRow: { ownMethod: 'own method of a Book' } },
    ],
  ])('%s', async (_what, document, data, message) => {
    const { plain, direct } = schemas();
    const answer = await ask(direct, document);
    expect(answer).toEqual(await ask(plain, document));
    expect(answer.data).toEqual(data);
    if (message) expect(answer.errors?.[0]?.message).toContain(message);
  });

  test('shares the instance of its class with those that do not', async () => {
    const { direct } = schemas();
    expect(await ask(direct, '{ a: counted b: countedByTypeGraphql c: counted }')).toMatchObject({
      data: { a: 1, b: 3, c: 2 },
    });
    expect(await ask(direct, '{ counted }')).toMatchObject({ data: { counted: 4 } });
  });

  test('is not taken for the field of a type with the same name', async () => {
    const resolvers = [PenQueries, PenElsewhereFields] as const;
    const instances = resolverInstances();
    const schema = schemaOf(resolvers, instances);
    expect(callDirectly(schema, { resolvers, instances })).toEqual(['Query.pen']);
    expect(await ask(schema, '{ pen { colour } }')).toMatchObject({ data: { pen: { colour: 'its own' } } });
  });

  test('is left to type-graphql', () => {
    const { direct, fields } = schemas();
    const all = Object.values(direct.getTypeMap()).flatMap((type) =>
      'getFields' in type && !type.name.startsWith('__')
        ? Object.values(type.getFields()).flatMap((field) =>
            'resolve' in field && field.resolve ? [`${type.name}.${field.name}`] : [],
          )
        : [],
    );
    expect(all.filter((field) => !fields.includes(field)).sort()).toEqual([
      'Book.ownMethod',
      'Book.rootProperty',
      'Book.title',
      'Query.askerByOwnDecorator',
      'Query.checked',
      'Query.countedByTypeGraphql',
      'Query.exclaimed',
      'Query.filtered',
      'Query.forLibrarians',
      'Query.paged',
    ]);
  });
});
