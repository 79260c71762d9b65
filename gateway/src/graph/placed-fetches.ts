import type { FetchNode, PlanNode } from './query-plan.js';
import { keysOf } from './written-names.js';

/** `at` is where the fetch's objects stand: response names, list indexes left out. */
export interface PlacedFetch {
  readonly fetch: FetchNode;
  readonly at: readonly string[];
}

/** In the order of the plan. */
export function fetchesOf(node: PlanNode, at: readonly string[]): PlacedFetch[] {
  switch (node.kind) {
    case 'Fetch':
      return [{ fetch: node, at }];
    case 'Flatten':
      return fetchesOf(node.node, [...at, ...keysOf(node)]);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap((each) => fetchesOf(each, at));
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap((each) => (each ? fetchesOf(each, at) : []));
  }
}

/** What is left of a node when it has these fetches only: nothing, or a node. */
export function withOnly(node: PlanNode, isWanted: (fetch: FetchNode) => boolean): PlanNode[] {
  switch (node.kind) {
    case 'Fetch':
      return isWanted(node) ? [node] : [];
    case 'Flatten':
      return withOnly(node.node, isWanted).map((each) => ({ ...node, node: each }));
    case 'Condition': {
      const { kind, condition } = node;
      const [ifClause] = node.ifClause ? withOnly(node.ifClause, isWanted) : [];
      const [elseClause] = node.elseClause ? withOnly(node.elseClause, isWanted) : [];
      if (!ifClause && !elseClause) return [];
      return [{ kind, condition, ...(ifClause && { ifClause }), ...(elseClause && { elseClause }) }];
    }
    case 'Sequence':
    case 'Parallel': {
      const nodes = node.nodes.flatMap((each) => withOnly(each, isWanted));
      return nodes.length === 0 ? [] : [{ ...node, nodes }];
    }
  }
}
