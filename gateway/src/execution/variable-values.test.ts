import { buildSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { variableValues } from './variable-values.js';

const schema = buildSchema(`
  type Query { a(items: [Item!], count: Int!): Int }
  input Item { id: ID!, count: Int, below: [Item!] }
`);
const [operation] = parse('query ($items: [Item!], $count: Int! = 1, $more: Int!) { a }').definitions;
const definitions = (operation as OperationDefinitionNode).variableDefinitions ?? [];

const refusedOf = (variables: Readonly<Record<string, unknown>>) =>
  variableValues(schema, { definitions, variables }).errors?.map(({ message, extensions }) => {
    const [field] = extensions['fields'] as { path: string }[];
    return {
      code: extensions['code'],
      path: field?.path,
      isNamed: message.includes(`$${field?.path.split('.')[0]}`),
    };
  });

const bad = (path: string) => ({ code: 'BAD_USER_INPUT', path, isNamed: true });

test('gives the variables with their defaults', () => {
  expect(operation?.kind).toBe(Kind.OPERATION_DEFINITION);
  const { coerced } = variableValues(schema, { definitions, variables: { more: 2 } });
  expect(coerced).toEqual({ count: 1, more: 2 });
});

test.each<[what: string, variables: Record<string, unknown>, paths: readonly string[]]>([
  ['that is missing', {}, ['more']],
  ['that is null', { more: 1, count: null }, ['count']],
  ['of another type', { more: 'x' }, ['more']],
  ['by what lies below', { more: 1, items: [{ id: 1 }, { id: 2, count: 'x' }] }, ['items.1.count']],
  [
    'by each that does not fit',
    { more: 'x', items: [{ below: [{ id: 1, count: 1.5 }] }] },
    ['items.0.id', 'items.0.below.0.count', 'more'],
  ],
])('names a variable %s', (_, variables, paths) => {
  expect(refusedOf(variables)).toEqual(paths.map(bad));
});

test('refuses what is nested deeper than any stack is', () => {
  const levels = 100_000;
  const items = JSON.parse(`${'[{"below":'.repeat(levels)}1${'}]'.repeat(levels)}`) as unknown;
  expect(refusedOf({ more: 1, items })).toEqual([bad('items.0.below.0.below.0')]);
});
