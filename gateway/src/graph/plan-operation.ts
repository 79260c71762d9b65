import { Kind, print, type SelectionNode, type SelectionSetNode } from 'graphql';
import { withSomethingUnconditional } from './conditional-selections.js';
import { isNeverIncluded, withoutDecidedConditions } from './decided-conditions.js';
import { queryPlanEmpty, queryPlanIncomplete } from './errors.js';
import { withFetchesInOrder } from './fetches-in-order.js';
import { withTypesApart } from './interface-objects.js';
import { withMutationsInOrder } from './mutations-in-order.js';
import type { Operation } from './operation.js';
import type { ParsedOperation } from './parse-operation.js';
import { uncoveredField } from './plan-coverage.js';
import type { PlanRequest, Planner } from './planner.js';
import { type PlannersNames, renamedOperation } from './planners-names.js';

export interface PlanOperationRequest extends PlanRequest {
  readonly plannersNames: PlannersNames;
}

/**
 * The only way from an operation to its plan, and so the place to put right what a planner gets wrong: rewriting the
 * source before `planner.plan`, the plan after it, or refusing the plan.
 */
export async function planOperation(
  parsed: ParsedOperation,
  { plannersNames, ...request }: PlanOperationRequest,
  planner: Pick<Planner, 'plan'>,
): Promise<Operation> {
  if (!fetchesSomething(parsed)) return { ...parsed, plan: {} };
  const renamed = renamedOperation(parsed, parsed.apiSchema, plannersNames);
  const { definition, fragments } = renamed ?? parsed;
  const plannableParts = plannable(renamed ?? parsed);
  // What the client has written, wherever that will do.
  const source = plannableParts === parsed ? request.source : textOf(plannableParts);
  const plan = withFetchesInOrder(await planner.plan({ ...request, source }));
  const operationName = definition.name?.value;
  if (!plan.node) throw queryPlanEmpty(operationName);
  const uncovered = uncoveredField({ definition, fragments, apiSchema: parsed.apiSchema }, plan);
  if (uncovered !== undefined) throw queryPlanIncomplete(operationName, uncovered);
  return renamed ? { ...parsed, renamed, plan: withTypesApart(plan, renamed.types) } : { ...parsed, plan };
}

type OperationParts = Pick<Operation, 'definition' | 'fragments'>;

/** The operation without what planners get wrong; itself when there is nothing of that. */
function plannable(parts: OperationParts): OperationParts {
  const decided = withSomethingUnconditional(withoutDecidedConditions(parts));
  const definition = withMutationsInOrder(decided);
  return definition === decided.definition ? decided : { ...decided, definition };
}

function textOf({ definition, fragments }: OperationParts): string {
  return [definition, ...Object.values(fragments)].map(print).join('\n');
}

/** False for introspection, `__typename`, and what is skipped whatever the variables are. */
function fetchesSomething({ definition, fragments }: ParsedOperation): boolean {
  return someField(definition.selectionSet, new Map());

  function someField({ selections }: SelectionSetNode, above: ReadonlyMap<string, boolean>): boolean {
    return selections.some((selection) => {
      const decisions = new Map(above);
      if (isNeverIncluded(selection) || contradicts(selection, decisions)) return false;
      if (selection.kind === Kind.FIELD) return !selection.name.value.startsWith('__');
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      return fragment !== undefined && someField(fragment.selectionSet, decisions);
    });
  }
}

/** `@skip(if: $a) @include(if: $a)`, on one selection or on one above. Notes what the variables have to be. */
function contradicts({ directives = [] }: SelectionNode, decisions: Map<string, boolean>): boolean {
  return directives.some(({ name, arguments: [condition] = [] }) => {
    if ((name.value !== 'skip' && name.value !== 'include') || condition?.value.kind !== Kind.VARIABLE)
      return false;
    const variable = condition.value.name.value;
    const value = name.value === 'include';
    if (decisions.get(variable) === !value) return true;
    decisions.set(variable, value);
    return false;
  });
}
