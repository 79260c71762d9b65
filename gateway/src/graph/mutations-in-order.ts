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

/** In which variables may decide what is called first. Each is written out, and to plan 64 took seconds. */
const MAX_WAYS = 16;

/** A root field with all the conditions it stands under: variable to the value it has to have. */
interface Call {
  readonly field: FieldNode;
  readonly conditions: ReadonlyMap<string, boolean>;
}

/**
 * Apollo's planner calls fields that stand in fragments of the same condition one after the other, whatever stands between
 * them. And `mutation { add { id } ...F add @include(if: $more) { name } }` with `add` in F is one call (GraphQL specification,
 * CollectFields), but it calls once for each condition, and once for each fragment.
 *
 * Here no call stands in a fragment: each has its conditions itself, and stands once, where it stands first, with the
 * conditions of the others around what they want of it. Where variables decide which one is first, or are too many for one
 * field, each way they may decide becomes a branch of its own. The same operation when nothing is repeated or in a fragment. Throws
 * `QUERY_PLANNING_FAILED` when there are more than 16 branches: better not to call than to call twice.
 */
export function withMutationsInOrder({ definition, fragments }: OperationParts): OperationDefinitionNode {
  if (definition.operation !== OperationTypeNode.MUTATION) return definition;
  const calls = callsOf(definition.selectionSet, new Map());
  const hasFragments = definition.selectionSet.selections.some(({ kind }) => kind !== Kind.FIELD);
  if (!hasFragments && repeatedNames(calls).size === 0) return definition;
  let ways = 0;
  return { ...definition, selectionSet: { kind: Kind.SELECTION_SET, selections: branches(calls) } };

  /** Without those whose conditions exclude each other. */
  function callsOf({ selections }: SelectionSetNode, above: ReadonlyMap<string, boolean>): Call[] {
    return selections.flatMap((selection): Call[] => {
      const conditions = withConditionsOf(selection, above);
      if (!conditions) return [];
      if (selection.kind === Kind.FIELD) return [{ field: selection, conditions }];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      return fragment ? callsOf(fragment.selectionSet, conditions) : [];
    });
  }

  function branches(possible: readonly Call[]): SelectionNode[] {
    const variable = decidingVariable(possible);
    if (variable !== undefined) {
      return [true, false].flatMap((value) =>
        conditionally(new Map([[variable, value]]), branches(knowing(possible, variable, value))),
      );
    }
    ways += 1;
    if (ways <= MAX_WAYS) return merged(possible);
    throw queryPlanningFailed(
      new Error(`variables decide in more than ${String(MAX_WAYS)} ways what a mutation calls`),
    );
  }
}

function repeatedNames(calls: readonly Call[]): ReadonlySet<string> {
  const names = calls.map(nameOf);
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

/** A variable on which depends whether the first of a repeated call counts, or that is one too many for a field. */
function decidingVariable(calls: readonly Call[]): string | undefined {
  for (const name of repeatedNames(calls)) {
    const first = calls.find((call) => nameOf(call) === name);
    for (const [variable] of first?.conditions ?? []) return variable;
  }
  for (const { conditions } of calls) {
    const values = [...conditions.values()];
    const isTooMany = (value: boolean) => values.indexOf(value) !== values.lastIndexOf(value);
    for (const [variable, value] of conditions) if (isTooMany(value)) return variable;
  }
  return undefined;
}

/** What is still possible when the variable has the value. */
function knowing(calls: readonly Call[], variable: string, value: boolean): Call[] {
  return calls
    .filter(({ conditions }) => (conditions.get(variable) ?? value) === value)
    .map(({ field, conditions }) => ({
      field,
      conditions: new Map([...conditions].filter(([other]) => other !== variable)),
    }));
}

/** One field for each response name, where it stands first. */
function merged(calls: readonly Call[]): SelectionNode[] {
  const byName = new Map<string, Call[]>();
  for (const call of calls) {
    const same = byName.get(nameOf(call));
    if (same) same.push(call);
    else byName.set(nameOf(call), [call]);
  }
  return [...byName.values()].flatMap(([first, ...others]): FieldNode[] => {
    if (!first) return [];
    const { field, conditions } = first;
    const selections = [
      ...(field.selectionSet?.selections ?? []),
      ...others.flatMap((other) =>
        conditionally(other.conditions, other.field.selectionSet?.selections ?? []),
      ),
    ];
    const call: FieldNode = {
      ...field,
      directives: [
        ...(field.directives ?? []).filter((directive) => !isCondition(directive)),
        ...[...conditions].map(([variable, value]) => conditionOf(variable, value)),
      ],
      ...(field.selectionSet && { selectionSet: { kind: Kind.SELECTION_SET, selections } }),
    };
    return [call];
  });
}

/** The selections in a fragment for each condition; none when there is nothing in them. */
function conditionally(
  conditions: ReadonlyMap<string, boolean>,
  selections: readonly SelectionNode[],
): readonly SelectionNode[] {
  if (selections.length === 0) return [];
  return [...conditions].reduce<readonly SelectionNode[]>(
    (within, [variable, value]) => [when(variable, value, within)],
    selections,
  );
}

function when(variable: string, value: boolean, selections: readonly SelectionNode[]): SelectionNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    directives: [conditionOf(variable, value)],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}

function conditionOf(variable: string, value: boolean): DirectiveNode {
  return {
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
}

/** Undefined when they contradict each other, or those above. */
function withConditionsOf(
  { directives = [] }: SelectionNode,
  above: ReadonlyMap<string, boolean>,
): ReadonlyMap<string, boolean> | undefined {
  const conditions = new Map(above);
  for (const { name, arguments: [condition] = [] } of directives.filter(isCondition)) {
    if (condition?.value.kind !== Kind.VARIABLE) continue;
    const variable = condition.value.name.value;
    const value = name.value === 'include';
    if ((conditions.get(variable) ?? value) !== value) return undefined;
    conditions.set(variable, value);
  }
  return conditions;
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}

function nameOf({ field }: Call): string {
  return field.alias?.value ?? field.name.value;
}
