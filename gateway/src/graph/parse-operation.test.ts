import { buildSchema, getIntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { OperationRejected } from './errors.js';
import { DEFAULT_LIMITS } from './limits.js';
import { checkDocument, parseOperation } from './parse-operation.js';

const apiSchema = buildSchema(`
  type Query { self(n: Int): Query! name: String }
  type Mutation { rename(name: String!): Query }
  type Subscription { renamed: Query }
`);

const prepare = (query: string, operationName?: string) =>
  parseOperation({ query, operationName }, apiSchema, DEFAULT_LIMITS);

function rejectionsOf(query: string, operationName?: string) {
  try {
    prepare(query, operationName);
  } catch (error) {
    if (!(error instanceof OperationRejected)) throw error;
    return error.errors.map(({ message, extensions }) => `${String(extensions['code'])}: ${message}`);
  }
  return [];
}

describe('parseOperation', () => {
  it('rejects what is not GraphQL, with the place', () => {
    expect(rejectionsOf('{ name')).toEqual([
      'GRAPHQL_PARSE_FAILED: Syntax Error: Expected Name, found <EOF>.',
    ]);
    expect(rejectionsOf('{ name ? }')).toEqual([
      'GRAPHQL_PARSE_FAILED: Syntax Error: Unexpected character: "?".',
    ]);
    expect(rejectionsOf('')).toEqual(['GRAPHQL_PARSE_FAILED: Syntax Error: Unexpected <EOF>.']);
  });

  it('lists validation errors with their locations', () => {
    expect(rejectionsOf('{ nam other }')).toEqual([
      'GRAPHQL_VALIDATION_FAILED: Cannot query field "nam" on type "Query". Did you mean "name"?',
      'GRAPHQL_VALIDATION_FAILED: Cannot query field "other" on type "Query".',
    ]);
  });

  it('stops listing after 25 validation errors', () => {
    const unknown = Array.from({ length: 2000 }, (_, i) => `x${i}`).join(' ');
    expect(rejectionsOf(`{ ${unknown} }`)).toHaveLength(26);
  });

  it('takes the operation that is named, or the only one', () => {
    expect(prepare('{ name }').definition.name).toBeUndefined();
    expect(prepare('query A { name } query B { name }', 'B').definition.name?.value).toBe('B');
  });

  it('says which operations there are when it cannot choose', () => {
    expect(rejectionsOf('query A { name } query B { name }')).toEqual([
      'OPERATION_RESOLUTION_FAILURE: operationName must say which operation to run: A, B',
    ]);
    expect(rejectionsOf('query A { name }', 'C')).toEqual([
      'OPERATION_RESOLUTION_FAILURE: the document has no operation named "C"',
    ]);
  });

  it.each([
    'subscription ($a: Boolean!) { renamed @skip(if: $a) { name } }',
    'subscription ($a: Boolean!) { ... @include(if: $a) { renamed { name } } }',
    'subscription ($a: Boolean!) { ...R } fragment R on Subscription { ...S ...R } fragment S on Subscription { renamed @skip(if: $a) { name } }',
    'subscription { renamed @skip { name } }',
  ])('rejects a subscription with a conditional root: %s', (query) => {
    expect(rejectionsOf(query)).toEqual([
      expect.stringMatching(/^SUBSCRIPTION_ROOT_CONDITIONAL: @(skip|include) is not allowed at the root/),
    ]);
  });

  it('allows conditions below the root of a subscription', () => {
    expect(rejectionsOf('subscription ($a: Boolean!) { renamed { name @skip(if: $a) } }')).toEqual([]);
  });

  it('lets the introspection query of GraphiQL pass the limits', () => {
    expect(
      rejectionsOf(
        getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true }),
      ),
    ).toEqual([]);
  });

  it('measures only the operation that would run', () => {
    const deep = `query Deep { ${'self { '.repeat(12)} name ${'}'.repeat(12)} } query Flat { name }`;
    expect(rejectionsOf(deep, 'Flat')).toEqual([]);
    expect(rejectionsOf(deep, 'Deep')).toEqual([
      'QUERY_TOO_DEEP: operation "Deep" is 13 levels deep, 12 are allowed',
    ]);
  });

  const fragments = (count: number, body: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => `fragment F${i} on Query { ${body(i)} }`).join(' ');

  it.each([
    {
      name: 'fragments that double',
      query: `{ ...F0 } ${fragments(500, (i) => `...F${i + 1} ...F${i + 1}`)} fragment F500 on Query { name }`,
      code: 'QUERY_TOO_COMPLEX',
    },
    {
      name: 'fragments that double below fields',
      query: `{ ...F0 } ${fragments(300, (i) => `self { ...F${i + 1} } a: self { ...F${i + 1} }`)} fragment F300 on Query { name }`,
      code: 'QUERY_TOO_DEEP',
    },
    {
      name: 'fragments that all spread each other',
      query: `{ ...F0 } ${fragments(40, () => Array.from({ length: 40 }, (_, i) => `...F${i}`).join(' '))}`,
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
    {
      name: 'one field thousands of times',
      query: `{ ${'name '.repeat(9000)} }`,
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
    {
      name: 'one field with arguments and children',
      query: `{ ${'self(n: 1) { self(n: 1) { name } } '.repeat(450)} }`,
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
    {
      name: 'introspection through fragments',
      query: `{ __schema { types { ...F0 } } } ${fragments(200, (i) => `...F${i + 1} ...F${i + 1}`).replaceAll('on Query', 'on __Type')} fragment F200 on __Type { name }`,
      code: 'QUERY_TOO_COMPLEX',
    },
    {
      name: 'a long chain of fragments, which is small',
      query: `query Q0 { ...F0 } ${fragments(1100, (i) => `...F${i + 1}`)} fragment F1100 on Query { name }`,
      code: undefined,
    },
    {
      name: 'a thousand operations, each small',
      query: `${Array.from({ length: 1000 }, (_, i) => `query Q${i} { ...F0 }`).join(' ')} ${fragments(300, (i) => `name ...F${i + 1}`)} fragment F300 on Query { name }`,
      code: undefined,
    },
  ])('is done within a second with $name', ({ query, code }) => {
    const start = performance.now();
    const [error] = rejectionsOf(query, code === undefined ? 'Q0' : undefined);
    expect(error?.split(':')[0]).toBe(code);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('checkDocument', () => {
  const problemsOf = (query: string) =>
    checkDocument(query, apiSchema, DEFAULT_LIMITS).map(({ message, extensions }) => [
      extensions.code,
      message,
    ]);

  it('finds nothing where each of the operations can be run, whichever is asked for', () => {
    expect(problemsOf('query A { name } mutation B { rename(name: "b") { name } }')).toEqual([]);
  });

  it('finds what no operation, or only one of them, would be refused for', () => {
    const large = Array.from({ length: 601 }, (_, i) => `n${i}: name`).join(' ');
    expect(problemsOf(`query A { name } query B { ${large} }`)).toEqual([
      ['QUERY_TOO_COMPLEX', 'operation "B" selects 601 fields, 600 are allowed'],
    ]);
    expect(problemsOf('{ name')).toMatchObject([['GRAPHQL_PARSE_FAILED', expect.anything()]]);
    expect(problemsOf('{ nam other }')).toHaveLength(2);
    expect(problemsOf('type A { a: Int }')).toMatchObject([['GRAPHQL_VALIDATION_FAILED', expect.anything()]]);
  });
});
