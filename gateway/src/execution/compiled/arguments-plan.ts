import { getArgumentValues, Kind, visit } from 'graphql';
import type { ArgumentNode, FieldNode, GraphQLArgument, GraphQLField } from 'graphql';

type Arguments = Record<string, unknown>;
type Variables = Readonly<Record<string, unknown>>;

/** The arguments of one field: coerced once per execution, or once for all when no variable is in them. */
export type ArgumentsPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'constant'; readonly values: Readonly<Arguments> }
  | { readonly kind: 'perExecution'; coerce(variables: Variables): Readonly<Arguments> };

export function argumentsPlan(definition: GraphQLField<unknown, unknown>, node: FieldNode): ArgumentsPlan {
  if (definition.args.length === 0) return { kind: 'none' };
  const coerce = (variables: Variables) => getArgumentValues(definition, node, variables);
  const wholly = new Map<string, string>();
  const constant: ArgumentNode[] = [];
  for (const argument of node.arguments ?? []) {
    if (argument.value.kind === Kind.VARIABLE) wholly.set(argument.name.value, argument.value.name.value);
    else if (usesVariables(argument)) return { kind: 'perExecution', coerce };
    else constant.push(argument);
  }
  try {
    if (wholly.size === 0) return { kind: 'constant', values: coerce({}) };
    const byVariable = definition.args.filter(({ name }) => wholly.has(name));
    const others = { ...definition, args: definition.args.filter(({ name }) => !wholly.has(name)) };
    const values = getArgumentValues(others, { ...node, arguments: constant }, {});
    return {
      kind: 'perExecution',
      coerce: (variables) => withVariables(values, byVariable, wholly, variables) ?? coerce(variables),
    };
  } catch {
    // The module's own schema refuses them: an error of the field, each time.
    return { kind: 'perExecution', coerce };
  }
}

/** Variables are coerced already. Undefined where one is absent or null: that is for graphql-js to decide. */
function withVariables(
  values: Readonly<Arguments>,
  byVariable: readonly GraphQLArgument[],
  variableOf: ReadonlyMap<string, string>,
  variables: Variables,
): Arguments | undefined {
  const own = { ...values };
  for (const { name } of byVariable) {
    const variable = variableOf.get(name) ?? '';
    const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
    if (value === undefined || value === null) return undefined;
    own[name] = value;
  }
  return own;
}

/** A resolver may change what it is given, and must not change what the next one is given. */
export function ownArguments(values: Readonly<Arguments>): Arguments {
  const own: Arguments = {};
  for (const name of Object.keys(values)) own[name] = ownValue(values[name]);
  return own;
}

/** Lists and input objects are copied; what a scalar was parsed to is its own kind of value and passed on. */
function ownValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(ownValue);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return value;
  const own = Object.create(prototype) as Arguments;
  for (const name of Object.keys(value)) own[name] = ownValue((value as Arguments)[name]);
  return own;
}

function usesVariables(argument: ArgumentNode): boolean {
  let found = false;
  visit(argument, {
    Variable() {
      found = true;
    },
  });
  return found;
}
