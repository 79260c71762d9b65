import { type GraphQLField, type GraphQLObjectType, type GraphQLSchema, isRequiredArgument } from 'graphql';
import { argumentsWith, attacksOn, type Choice, type Leaf, leavesOf } from './arguments.js';
import type { Operation } from './exchange.js';
import { selectionOf, Variables } from './selection.js';
import type { Values, Vocabulary } from './vocabulary.js';

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

/** Pages within pages are short: what they all cost together has a bound. */
const SHORT: Values = { own: 5, foreign: [] };

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

/** Queries that need no argument, for the first look at a tenant: by the name of the field. */
export function plainQueries(schema: GraphQLSchema): ReadonlyMap<string, Operation> {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  const plain = fields.filter(({ args }) => !args.some(isRequiredArgument));
  return new Map(
    plain.map(({ name, type }) => {
      const variables = new Variables();
      const selection = selectionOf(type, {
        ...{ schema, variables, depth: DEPTH.query },
        argument: (coordinate) => (coordinate.endsWith('(first:)') ? SHORT : undefined),
      });
      const query = `query ${variables.head} { ${name} ${selection} }`;
      return [name, { query, variables: variables.values }];
    }),
  );
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
  const argumentBelow: Parameters<typeof selectionOf>[1]['argument'] = (coordinate, below) => {
    const arg = below.args.find(({ name }) => coordinate.endsWith(`(${name}:)`));
    const [leaf] = arg ? leavesOf(coordinate.split('.')[0] ?? '', { ...below, args: [arg] }, vocabulary) : [];
    if (leaf?.name === 'after') return undefined;
    return leaf?.name === 'first' ? SHORT : leaf;
  };
  // Or with ids of the victim's.
  const reaches = new Set<unknown>();
  const reachingBelow: typeof argumentBelow = (coordinate, below) => {
    const values = argumentBelow(coordinate, below);
    if (!values || !('type' in values) || (values as Leaf).type.name !== 'UUID') return values;
    reaches.add(values.foreign[0]);
    return { own: values.foreign[0], foreign: [] };
  };
  const writer = (argument: typeof argumentBelow) => {
    // The same for every choice, and long.
    const selected = new Variables();
    let selection: string | undefined;
    return (choice: Choice = {}): Operation => {
      selection ??= selectionOf(field.type, { schema, variables: selected, depth: DEPTH[kind], argument });
      const variables = selected.copy();
      const given = argumentsWith(field, leaves, choice);
      const args = field.args
        .filter(({ name }) => name in given)
        .map(({ name, type }) => `${name}: ${variables.use(String(type), given[name])}`);
      const list = args.length > 0 ? `(${args.join(', ')})` : '';
      return {
        query: `${kind} ${variables.head} { ${field.name}${list} ${selection} }`,
        variables: variables.values,
      };
    };
  };
  const operation = writer(argumentBelow);
  return {
    ...{ kind, leaves, operation },
    name: field.name,
    description: field.description ?? '',
    attacks() {
      const alone = attacksOn(leaves).map((choice) => ({ ...operation(choice), choice }));
      // What a mutation changes is changed, whatever is asked of it afterwards.
      if (kind !== 'query') return alone;
      const reaching = writer(reachingBelow)();
      return [...alone, ...(reaches.size > 0 ? [{ ...reaching, choice: { below: [...reaches] } }] : [])];
    },
  };
}
