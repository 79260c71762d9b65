import { Kind, valueFromAST, GraphQLBoolean, type DirectiveNode, type SelectionSetNode } from 'graphql';
import { queryPlanEmpty } from './errors.js';
import type { Operation } from './operation.js';
import type { ParsedOperation } from './parse-operation.js';
import type { PlanRequest, Planner } from './planner.js';
import type { QueryPlan } from './query-plan.js';

/**
 * The only way from an operation to its plan, and so the place to put right what a planner gets wrong: rewriting the
 * source before `planner.plan`, the plan after it, or refusing the plan.
 */
export async function planOperation(
  parsed: ParsedOperation,
  request: PlanRequest,
  planner: Pick<Planner, 'plan'>,
): Promise<Operation> {
  if (!fetchesSomething(parsed)) return { ...parsed, plan: {} };
  const plan: QueryPlan = await planner.plan(request);
  if (!plan.node) throw queryPlanEmpty(parsed.definition.name?.value);
  return { ...parsed, plan };
}

/** False for introspection, `__typename`, and what is skipped whatever the variables are. */
function fetchesSomething({ definition, fragments }: ParsedOperation): boolean {
  const visited = new Set<string>();
  return someField(definition.selectionSet);

  function someField({ selections }: SelectionSetNode): boolean {
    return selections.some((selection) => {
      if (isNeverIncluded(selection.directives)) return false;
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

/** `@skip(if: true)` or `@include(if: false)`, written as literals. */
function isNeverIncluded(directives: readonly DirectiveNode[] = []): boolean {
  return directives.some(({ name, arguments: [condition] = [] }) => {
    const value = valueFromAST(condition?.value, GraphQLBoolean);
    return (name.value === 'skip' && value === true) || (name.value === 'include' && value === false);
  });
}
