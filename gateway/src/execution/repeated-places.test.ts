import {
  type ExecutionResult,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  validate,
} from 'graphql';
import { expect, it } from 'vitest';
import { executeOperation } from './index.js';
import { repeatedFetches } from './repeated-fetches.js';
import { executors } from './testing/executors.js';
import { Federation } from './testing/federation.js';
import { randomOperation, randomVariables } from './testing/random-operation.js';
import { subgraphs } from './testing/shop-subgraphs.js';

const SEEDS = { first: 5000, count: 150 };
const AGAIN = 'again_';

const shop = new Federation(subgraphs);

/** Every root field twice, the second time under another name. */
function doubled(source: string): string {
  const twice = (selection: SelectionNode): readonly SelectionNode[] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return [withEachTwice(selection)];
    const name = `${AGAIN}${selection.alias?.value ?? selection.name.value}`;
    return [selection, { ...selection, alias: { kind: Kind.NAME, value: name } }];
  };
  const withEachTwice = <T extends { readonly selectionSet: SelectionSetNode }>(node: T): T => ({
    ...node,
    selectionSet: { ...node.selectionSet, selections: node.selectionSet.selections.flatMap(twice) },
  });
  const { definitions, ...document } = parse(source);
  return print({
    ...document,
    definitions: definitions.map((definition) => {
      const isOfRoot =
        definition.kind === Kind.OPERATION_DEFINITION ||
        (definition.kind === Kind.FRAGMENT_DEFINITION && definition.typeCondition.name.value === 'Query');
      return isOfRoot ? withEachTwice(definition) : definition;
    }),
  });
}

/** The half of an answer whose root fields have the prefix, under their own names. */
function half({ data, errors = [] }: ExecutionResult, prefix: '' | typeof AGAIN) {
  const isOfHalf = (name: string) => name.startsWith(AGAIN) === (prefix === AGAIN);
  const own = (name: string) => name.slice(prefix.length);
  const fields = Object.entries((JSON.parse(JSON.stringify(data ?? {})) ?? {}) as Record<string, unknown>);
  return {
    data: Object.fromEntries(
      fields.filter(([name]) => isOfHalf(name)).map(([name, value]) => [own(name), value]),
    ),
    errors: errors
      .filter(({ path = [] }) => isOfHalf(String(path[0])))
      .map((error) => {
        const { path: [root, ...rest] = [], message, extensions } = error.toJSON();
        return JSON.stringify({ message, extensions, path: [own(String(root)), ...rest] });
      })
      .sort(),
  };
}

it.each(executors)(
  '$name answers what stands at two places as if it stood at one',
  async ({ execute }) => {
    let answered = 0;
    for (let seed = SEEDS.first; seed < SEEDS.first + SEEDS.count; seed++) {
      const source = randomOperation(shop.apiSchema, seed);
      const twice = doubled(source);
      if (validate(shop.apiSchema, parse(twice)).length > 0) continue;
      const operation = shop.operation(twice);
      if (!repeatedFetches(operation.plan)) continue;
      answered += 1;
      const common = { variables: randomVariables, context: {}, dataSources: shop.dataSources };
      const result = await execute({ ...common, operation });
      const once = await executeOperation({ ...common, operation: shop.operation(source) });
      const label = `seed ${String(seed)}: ${twice}`;
      // A null that goes up to the root takes both halves along.
      if (result.data === null) expect(once.data, label).toBeNull();
      else {
        expect(half(result, AGAIN), label).toEqual(half(result, ''));
        expect(half(result, ''), label).toEqual(half(once, ''));
      }
    }
    // Most fetch nothing by key, or only for one place.
    expect(answered).toBeGreaterThan(30);
  },
  120_000,
);
