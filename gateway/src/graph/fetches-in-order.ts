import { queryPlanningFailed } from './errors.js';
import { givenBy, needsOf, type DataPath } from './fetch-needs.js';
import { fetchesOf, type PlacedFetch } from './placed-fetches.js';
import type { PlanNode, QueryPlan } from './query-plan.js';

/**
 * The plan in which each fetch comes after those that give what it needs. Apollo's planner fetches what a fetch takes from
 * a context (`@fromContext`) beside it, and now and then that, or what a fetch requires of its objects, in a later step: then
 * it is null. Throws `QUERY_PLANNING_FAILED` when fetches wait for each other: better no answer than a wrong one. The same plan
 * when nothing comes too late.
 */
export function withFetchesInOrder(plan: QueryPlan): QueryPlan {
  const { node } = plan;
  if (node?.kind !== 'Subscription') return node ? { node: inOrder(node, []) } : plan;
  const { primary, rest } = node;
  return rest ? { node: { ...node, rest: inOrder(rest, fetchesOf(primary, [])) } } : plan;
}

function inOrder(node: PlanNode, before: readonly PlacedFetch[]): PlanNode {
  const fetches = fetchesOf(node, before);
  const dependencies = dependenciesOf(fetches, before);
  const isInTime = (fetch: PlacedFetch) => dependencies.get(fetch)?.every((other) => fetch.before.has(other));
  if (fetches.every(isInTime)) return node;
  // What has nothing to do with each other stays side by side; of the rest, each waits for all that could go before it.
  return beside(groups(fetches, dependencies).map((group) => inTurn(waves(group, dependencies))));
}

/** The fetches that each has to wait for. */
type Dependencies = ReadonlyMap<PlacedFetch, readonly PlacedFetch[]>;

function dependenciesOf(fetches: readonly PlacedFetch[], before: readonly PlacedFetch[]): Dependencies {
  const givers = new Map<DataPath, PlacedFetch[]>();
  for (const fetch of [...before, ...fetches]) {
    for (const path of givenBy(fetch)) {
      const others = givers.get(path);
      if (others) others.push(fetch);
      else givers.set(path, [fetch]);
    }
  }
  return new Map(fetches.map((fetch) => [fetch, fetchesFor(fetch)]));

  function fetchesFor(fetch: PlacedFetch): PlacedFetch[] {
    if (fetch.fetch.operationKind === 'mutation') return [...fetch.before];
    return [
      ...new Set(
        needsOf(fetch).flatMap((path) => {
          const others = (givers.get(path) ?? []).filter((other) => other !== fetch);
          const earlier = others.filter((other) => fetch.before.has(other));
          return earlier.length > 0 ? earlier : others;
        }),
      ),
    ];
  }
}

/** Parted so that no fetch waits for one of another group. */
function groups(fetches: readonly PlacedFetch[], dependencies: Dependencies): PlacedFetch[][] {
  return fetches.reduce<PlacedFetch[][]>((found, fetch) => {
    const related = found.filter((group) =>
      group.some((other) => waits(fetch, other, dependencies) || waits(other, fetch, dependencies)),
    );
    return [...found.filter((group) => !related.includes(group)), [...related.flat(), fetch]];
  }, []);
}

function waits(fetch: PlacedFetch, other: PlacedFetch, dependencies: Dependencies): boolean {
  return dependencies.get(fetch)?.includes(other) ?? false;
}

/** Each wave waits for the one before it. */
function waves(fetches: readonly PlacedFetch[], dependencies: Dependencies): PlanNode[] {
  if (fetches.length === 0) return [];
  const ready = fetches.filter((fetch) => !fetches.some((other) => waits(fetch, other, dependencies)));
  if (ready.length === 0) throw queryPlanningFailed(new Error('fetches of the plan wait for each other'));
  const later = fetches.filter((fetch) => !ready.includes(fetch));
  return [beside(ready.map(({ fetch, within }) => within(fetch))), ...waves(later, dependencies)];
}

function beside(nodes: readonly PlanNode[]): PlanNode {
  const [only] = nodes;
  return only && nodes.length === 1 ? only : { kind: 'Parallel', nodes };
}

function inTurn(nodes: readonly PlanNode[]): PlanNode {
  const [only] = nodes;
  return only && nodes.length === 1 ? only : { kind: 'Sequence', nodes };
}
