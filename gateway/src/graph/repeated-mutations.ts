import {
  Kind,
  OperationTypeNode,
  type DirectiveNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { queryPlanningFailed } from './errors.js';
import type { Operation } from './operation.js';

type OperationParts = Pick<Operation, 'definition' | 'fragments'>;

/** Every variable more doubles the text. */
const MAX_VARIABLES = 4;

/** A root field with all the conditions it stands under: variable to the value it has to have. */
interface Call {
  readonly field: FieldNode;
  readonly conditions: readonly Condition[];
}

interface Condition {
  readonly variable: string;
  readonly value: boolean;
}

/**
 * `mutation { add { id } ...F add @include(if: $more) { name } }` with `add` in F is one call (GraphQL specification, CollectFields), but
 * Apollo's planner calls once for each condition, and once for each fragment it stands in. Here every way the variables may decide becomes a branch of its own,
 * in which a field stands once. The same operation when nothing is repeated. Throws `QUERY_PLANNING_FAILED` when more than
 * four variables decide: better not to call than to call twice.
 */
export function withoutRepeatedMutations({ definition, fragments }: OperationParts): OperationDefinitionNode {
  if (definition.operation !== OperationTypeNode.MUTATION) return definition;
  const calls = callsOf(definition.selectionSet, []);
  if (new Set(calls.map(nameOf)).size === calls.length) return definition;
  // Of all: which of two fields is called first may depend on any of them.
  const variables = [
    ...new Set(calls.flatMap(({ conditions }) => conditions.map(({ variable }) => variable))),
  ];
  if (variables.length > MAX_VARIABLES) {
    throw queryPlanningFailed(
      new Error(`${String(variables.length)} variables decide what a mutation calls`),
    );
  }
  return {
    ...definition,
    selectionSet: { kind: Kind.SELECTION_SET, selections: branches(calls, variables) },
  };

  function callsOf({ selections }: SelectionSetNode, above: readonly Condition[]): Call[] {
    return selections.flatMap((selection): Call[] => {
      const conditions = [...above, ...conditionsOf(selection)];
      if (selection.kind === Kind.FIELD) return [{ field: selection, conditions }];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      return fragment ? callsOf(fragment.selectionSet, conditions) : [];
    });
  }
}

function branches(calls: readonly Call[], [variable, ...others]: readonly string[]): SelectionNode[] {
  if (variable === undefined) return merged(calls.map(({ field }) => field));
  return [true, false].flatMap((value) => {
    const possible = calls.filter(({ conditions }) =>
      conditions.every((condition) => condition.variable !== variable || condition.value === value),
    );
    const selections = branches(possible, others);
    return selections.length > 0 ? [when(variable, value, selections)] : [];
  });
}

function when(variable: string, value: boolean, selections: readonly SelectionNode[]): SelectionNode {
  const directive: DirectiveNode = {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: value ? 'include' : 'skip' },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'if' },
        value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
      },
    ],
  };
  return {
    kind: Kind.INLINE_FRAGMENT,
    directives: [directive],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}

/** One field for each response name, without its conditions, where it stands first. */
function merged(fields: readonly FieldNode[]): FieldNode[] {
  const byName = new Map<string, FieldNode>();
  for (const field of fields) {
    const name = field.alias?.value ?? field.name.value;
    const known = byName.get(name);
    const selections = [
      ...(known?.selectionSet?.selections ?? []),
      ...(field.selectionSet?.selections ?? []),
    ];
    const directives = field.directives?.filter((directive) => !isCondition(directive));
    const below = selections.length > 0 && {
      selectionSet: { kind: Kind.SELECTION_SET as const, selections },
    };
    byName.set(name, { ...(known ?? { ...field, directives }), ...below });
  }
  return [...byName.values()];
}

function conditionsOf({ directives = [] }: SelectionNode): Condition[] {
  return directives.filter(isCondition).flatMap(({ name, arguments: [condition] = [] }) => {
    if (condition?.value.kind !== Kind.VARIABLE) return [];
    return [{ variable: condition.value.name.value, value: name.value === 'include' }];
  });
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}

function nameOf({ field }: Call): string {
  return field.alias?.value ?? field.name.value;
}
