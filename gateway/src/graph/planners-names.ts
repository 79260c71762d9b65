import {
  visit,
  type FieldNode,
  type FragmentDefinitionNode,
  type NameNode,
  type OperationDefinitionNode,
} from 'graphql';
import type { Operation, RenamedOperation } from './operation.js';

type OperationParts = Pick<Operation, 'definition' | 'fragments'>;

/** The variables that federation itself sends with a fetch of entities. */
const FEDERATIONS_VARIABLE = /^representations$|^contextualArgument_/;

/** The planner's own: `__typename`, what it makes itself (`id__alias_0`), and what stands for a required call. */
const PLANNERS_NAME = /__/;

/**
 * The names that a planner adds to what the client asks for: all that keys, `@requires` and contexts of the supergraph
 * mention. Somewhat more, in truth: arguments and type names too.
 */
export function plannersNames(supergraphSdl: string): ReadonlySet<string> {
  const fieldSets = /\b(?:key|requires|selection): *(?:"""([^]*?)"""|"((?:[^"\\]|\\.)*)")/g;
  const names = new Set<string>();
  for (const [, block, line] of supergraphSdl.matchAll(fieldSets)) {
    for (const [name] of (block ?? line ?? '').matchAll(/[_A-Za-z]\w*/g)) names.add(name);
  }
  return names;
}

/**
 * Undefined when the client's names are in nobody's way. Otherwise the operation with other names for
 *
 * - aliases under which the planner may want another field: in `{ me { id: name reviews { id } } }` it would take the
 *   name for the key;
 * - variables that are called as federation's own.
 */
export function renamedOperation(
  { definition, fragments }: OperationParts,
  taken: ReadonlySet<string>,
): RenamedOperation | undefined {
  const isInTheWay = ({ alias, name }: FieldNode): boolean =>
    alias !== undefined &&
    alias.value !== name.value &&
    (taken.has(alias.value) || PLANNERS_NAME.test(alias.value));

  const used = new Set(taken);
  const aliases = new Set<string>();
  const variables = new Set<string>();
  for (const part of [definition, ...Object.values(fragments)]) {
    visit(part, {
      Name: ({ value }) => void used.add(value),
      Field: (field) => void (isInTheWay(field) && field.alias && aliases.add(field.alias.value)),
      Variable: ({ name: { value } }) => void (FEDERATIONS_VARIABLE.test(value) && variables.add(value)),
    });
  }
  if (aliases.size === 0 && variables.size === 0) return undefined;

  const prefix = freePrefix(used);
  const rename = <Part extends OperationDefinitionNode | FragmentDefinitionNode>(part: Part): Part => {
    const withVariables = visit(part, {
      Variable: (variable) =>
        variables.has(variable.name.value)
          ? { ...variable, name: prefixed(variable.name, prefix) }
          : undefined,
    });
    return visit(withVariables, {
      // What introspection answers goes to the client as it is.
      FragmentDefinition: ({ typeCondition }) => (isIntrospective(typeCondition.name) ? false : undefined),
      Field(field) {
        if (isIntrospective(field.name)) return false;
        return field.alias && isInTheWay(field)
          ? { ...field, alias: prefixed(field.alias, prefix) }
          : undefined;
      },
    });
  };
  const renamedFragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const [name, fragment] of Object.entries(fragments)) renamedFragments[name] = rename(fragment);
  return {
    definition: rename(definition),
    fragments: renamedFragments,
    responseNames: clientsNames(aliases, prefix),
    variableNames: clientsNames(variables, prefix),
  };
}

function prefixed(name: NameNode, prefix: string): NameNode {
  return { ...name, value: prefix + name.value };
}

function isIntrospective({ value }: NameNode): boolean {
  return value.startsWith('__');
}

function clientsNames(names: ReadonlySet<string>, prefix: string): ReadonlyMap<string, string> {
  return new Map([...names].map((name) => [prefix + name, name]));
}

/** With it, no name is like another one, and none looks like the planner's own. */
function freePrefix(used: ReadonlySet<string>): string {
  for (let number = 0; ; number++) {
    const prefix = `client${String(number)}_`;
    if (![...used].some((name) => name.startsWith(prefix))) return prefix;
  }
}
