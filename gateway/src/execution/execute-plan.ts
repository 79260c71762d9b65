import type { PlanNode } from '../graph/query-plan.js';
import { executeFetch } from './execute-fetch.js';
import type { ExecutionState } from './execution-state.js';
import { allOf } from './pending.js';
import type { Pending } from './pending.js';
import { targetsAt } from './targets.js';
import type { Target } from './targets.js';

/** Walks the plan below one node. What the fetches bring ends up in the state's tree, what fails in its errors. */
export function executeNode<TContext>(
  state: ExecutionState<TContext>,
  node: PlanNode,
  targets: readonly Target[],
): Pending {
  if (targets.length === 0) return undefined;
  switch (node.kind) {
    case 'Sequence':
      return executeSequence(state, node.nodes, targets);
    case 'Parallel':
      return executeParallel(state, node.nodes, targets);
    case 'Fetch':
      return executeFetch(state, node, targets);
    case 'Flatten':
      return executeNode(state, node.node, targetsAt(state.types, targets, node.path));
    case 'Condition': {
      const clause = state.variables[node.condition] === true ? node.ifClause : node.elseClause;
      return clause && executeNode(state, clause, targets);
    }
  }
}

function executeSequence<TContext>(
  state: ExecutionState<TContext>,
  nodes: readonly PlanNode[],
  targets: readonly Target[],
): Pending {
  for (const [index, node] of nodes.entries()) {
    const pending = executeNode(state, node, targets);
    if (pending) return pending.then(() => executeSequence(state, nodes.slice(index + 1), targets));
  }
  return undefined;
}

function executeParallel<TContext>(
  state: ExecutionState<TContext>,
  nodes: readonly PlanNode[],
  targets: readonly Target[],
): Pending {
  return allOf(nodes.map((node) => executeNode(state, node, targets)));
}
