import type { FetchNode, PlanNode, QueryPlan, SubscriptionNode } from '../graph/query-plan.js';

/** By fetch node, the number of its question: equal for fetches that ask one subgraph the same. */
export type RepeatedFetches = ReadonlyMap<FetchNode, number>;

const known = new WeakMap<QueryPlan, RepeatedFetches | 'none'>();

/**
 * The fetches of a plan that others repeat at another path of the response, so that what one of them reads may be used by
 * the others; undefined when there are none, which is the usual case. A plan is looked at once.
 *
 * Fetches before and after a mutation's field never ask the same: what was read before it may be different now.
 */
export function repeatedFetches(plan: QueryPlan): RepeatedFetches | undefined {
  let found = known.get(plan);
  if (!found) known.set(plan, (found = findRepeated(plan.node) ?? 'none'));
  return found === 'none' ? undefined : found;
}

function findRepeated(node: PlanNode | SubscriptionNode | undefined): RepeatedFetches | undefined {
  const askers = new Map<string, FetchNode[]>();
  noteFetches(node, 0, (fetch, mutationsBefore) => {
    const { serviceName } = fetch;
    const question = JSON.stringify([mutationsBefore, serviceName, textWithoutName(fetch)]);
    const others = askers.get(question);
    if (others) others.push(fetch);
    else askers.set(question, [fetch]);
  });
  const repeated = [...askers.values()].filter(({ length }) => length > 1);
  if (repeated.length === 0) return undefined;
  return new Map(repeated.flatMap((fetches, number) => fetches.map((fetch) => [fetch, number] as const)));
}

/** Tells of every read, with how many mutations come before it; gives the number of those before what follows the node. */
function noteFetches(
  node: PlanNode | SubscriptionNode | undefined,
  mutationsBefore: number,
  note: (fetch: FetchNode, mutationsBefore: number) => void,
): number {
  switch (node?.kind) {
    case undefined:
      return mutationsBefore;
    case 'Subscription':
      return noteFetches(node.rest, mutationsBefore, note);
    case 'Sequence':
      return node.nodes.reduce((before, each) => noteFetches(each, before, note), mutationsBefore);
    case 'Parallel':
      return Math.max(mutationsBefore, ...node.nodes.map((each) => noteFetches(each, mutationsBefore, note)));
    case 'Flatten':
      return noteFetches(node.node, mutationsBefore, note);
    case 'Condition':
      return Math.max(
        noteFetches(node.ifClause, mutationsBefore, note),
        noteFetches(node.elseClause, mutationsBefore, note),
      );
    case 'Fetch':
      if (node.operationKind === 'mutation') return mutationsBefore + 1;
      if (node.operationKind === 'query') note(node, mutationsBefore);
      return mutationsBefore;
  }
}

/** A planner numbers the names of the fetches of one operation. */
function textWithoutName({ operation, operationName }: FetchNode): string {
  const named = `query ${operationName ?? ''}`;
  return operation.startsWith(named) ? `query${operation.slice(named.length)}` : operation;
}
