import { Kind, print, type SelectionSetNode } from 'graphql';
import { withSomethingUnconditional } from './conditional-selections.js';
import { isNeverIncluded, withoutDecidedConditions } from './decided-conditions.js';
import { queryPlanEmpty, queryPlanIncomplete } from './errors.js';
import { withTypesApart } from './interface-objects.js';
import type { Operation } from './operation.js';
import type { ParsedOperation } from './parse-operation.js';
import { uncoveredField } from './plan-coverage.js';
import type { PlanRequest, Planner } from './planner.js';
import { type PlannersNames, renamedOperation } from './planners-names.js';
import { withoutRepeatedMutations } from './repeated-mutations.js';

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
  const plan = await planner.plan({ ...request, source });
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
  const definition = withoutRepeatedMutations(decided);
  return definition === decided.definition ? decided : { ...decided, definition };
}

function textOf({ definition, fragments }: OperationParts): string {
  return [definition, ...Object.values(fragments)].map(print).join('\n');
}

/** False for introspection, `__typename`, and what is skipped whatever the variables are. */
function fetchesSomething({ definition, fragments }: ParsedOperation): boolean {
  const visited = new Set<string>();
  return someField(definition.selectionSet);

  function someField({ selections }: SelectionSetNode): boolean {
    return selections.some((selection) => {
      if (isNeverIncluded(selection)) return false;
      switch (selection.kind) {
        case Kind.FIELD:
          return !selection.name.value.startsWith('__');
        case Kind.INLINE_FRAGMENT:
          return someField(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD: {
          const name = selection.name.value;
          const fragment = fragments[name];
          if (!fragment || visited.has(name)) return false;
          visited.add(name);
          return someField(fragment.selectionSet);
        }
      }
    });
  }
}
