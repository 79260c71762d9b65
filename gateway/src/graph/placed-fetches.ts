import type { FetchNode, PlanNode } from './query-plan.js';
import { keysOf } from './written-names.js';

/** What a fetch has from the nodes of the plan that it stands in. */
interface Place {
  /** Where its objects stand: response names, list indexes left out. */
  readonly at: readonly string[];
  /** Puts a node there too: at the same path, under the same conditions. */
  readonly within: (node: PlanNode) => PlanNode;
  /** The fetches that are over when it begins. */
  readonly before: ReadonlySet<PlacedFetch>;
}

export interface PlacedFetch extends Place {
  readonly fetch: FetchNode;
}

/** In the order of the plan. `before`: what is over when the node begins. */
export function fetchesOf(node: PlanNode, before: readonly PlacedFetch[]): PlacedFetch[] {
  return placed(node, { at: [], within: (each) => each, before: new Set(before) });
}

function placed(node: PlanNode, place: Place): PlacedFetch[] {
  const { at, within, before } = place;
  switch (node.kind) {
    case 'Fetch':
      return [{ ...place, fetch: node }];
    case 'Flatten':
      return placed(node.node, {
        at: [...at, ...keysOf(node)],
        within: (each) => within({ ...node, node: each }),
        before,
      });
    case 'Condition': {
      const { kind, condition, ifClause, elseClause } = node;
      const when = (clause: 'ifClause' | 'elseClause'): Place => ({
        ...place,
        within: (each) => within({ kind, condition, [clause]: each }),
      });
      return [
        ...(ifClause ? placed(ifClause, when('ifClause')) : []),
        ...(elseClause ? placed(elseClause, when('elseClause')) : []),
      ];
    }
    case 'Parallel':
      return node.nodes.flatMap((each) => placed(each, place));
    case 'Sequence': {
      const steps: PlacedFetch[] = [];
      for (const step of node.nodes) {
        steps.push(...placed(step, { ...place, before: new Set([...before, ...steps]) }));
      }
      return steps;
    }
  }
}
