import { getArgumentValues, visit } from 'graphql';
import type { FieldNode, GraphQLField } from 'graphql';

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
  if (usesVariables(node)) return { kind: 'perExecution', coerce };
  try {
    return { kind: 'constant', values: coerce({}) };
  } catch {
    // The module's own schema refuses them: an error of the field, each time.
    return { kind: 'perExecution', coerce };
  }
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

function usesVariables(node: FieldNode): boolean {
  let found = false;
  for (const argument of node.arguments ?? []) {
    visit(argument, {
      Variable() {
        found = true;
      },
    });
  }
  return found;
}
