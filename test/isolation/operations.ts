import { type GraphQLField, type GraphQLObjectType, type GraphQLSchema, isRequiredArgument } from 'graphql';
import { argumentsWith, attacksOn, type Choice, type Leaf, leavesOf } from './arguments.js';
import type { Operation } from './exchange.js';
import { selectionOf, Variables } from './selection.js';
import type { Vocabulary } from './vocabulary.js';

export type OperationKind = 'query' | 'mutation' | 'subscription';

/** A field of a root type, with what its arguments can be given. */
export interface RootField {
  readonly kind: OperationKind;
  readonly name: string;
  readonly description: string;
  readonly leaves: readonly Leaf[];
  /** Asks for all of it with arguments by `argumentsWith`. */
  operation(choice?: Choice): Operation;
  /** With every choice of `attacksOn`. */
  attacks(): readonly Attack[];
}

export interface Attack extends Operation {
  readonly choice: Choice;
}

const DEPTH = { query: 2, mutation: 1, subscription: 1 } satisfies Record<OperationKind, number>;

/** Every field of a kind. Throws one error that names every place for which no value is known. */
export function rootFields(
  schema: GraphQLSchema,
  kind: OperationKind,
  vocabulary: Vocabulary,
): readonly RootField[] {
  const missing: string[] = [];
  const fields = Object.values(rootType(schema, kind)?.getFields() ?? {}).map((field) => {
    try {
      return rootField(schema, kind, { field, vocabulary });
    } catch (error) {
      missing.push((error as Error).message);
      return undefined;
    }
  });
  if (missing.length > 0) throw new Error(missing.join('\n'));
  return fields.filter((field) => field !== undefined);
}

/** Queries that need no argument, for the first look at a tenant. */
export function plainQueries(schema: GraphQLSchema): readonly Operation[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {})
    .filter(({ args }) => !args.some(isRequiredArgument))
    .map(({ name, type }) => {
      const selection = selectionOf(type, {
        ...{ schema, variables: new Variables(), depth: DEPTH.query },
        argument: () => undefined,
      });
      return { query: `{ ${name} ${selection} }`, variables: {} };
    });
}

export function rootType(schema: GraphQLSchema, kind: OperationKind): GraphQLObjectType | null | undefined {
  return {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[kind];
}

function rootField(
  schema: GraphQLSchema,
  kind: OperationKind,
  { field, vocabulary }: { readonly field: GraphQLField<unknown, unknown>; readonly vocabulary: Vocabulary },
): RootField {
  const root = rootType(schema, kind)?.name ?? '';
  const leaves = leavesOf(root, field, vocabulary);
  // Arguments of the fields below: with values that work, so that they are answered at all.
  const argument: Parameters<typeof selectionOf>[1]['argument'] = (coordinate, below) => {
    const arg = below.args.find(({ name }) => coordinate.endsWith(`(${name}:)`));
    const [leaf] = arg ? leavesOf(coordinate.split('.')[0] ?? '', { ...below, args: [arg] }, vocabulary) : [];
    return leaf?.name === 'after' ? undefined : leaf;
  };
  const operation = (choice: Choice = {}): Operation => {
    const variables = new Variables();
    const given = argumentsWith(field, leaves, choice);
    const args = field.args
      .filter(({ name }) => name in given)
      .map(({ name, type }) => `${name}: ${variables.use(String(type), given[name])}`);
    const list = args.length > 0 ? `(${args.join(', ')})` : '';
    const selection = selectionOf(field.type, { schema, variables, depth: DEPTH[kind], argument });
    return {
      query: `${kind} ${variables.head} { ${field.name}${list} ${selection} }`,
      variables: variables.values,
    };
  };
  return {
    ...{ kind, leaves, operation },
    name: field.name,
    description: field.description ?? '',
    attacks: () => attacksOn(leaves).map((choice) => ({ ...operation(choice), choice })),
  };
}
