import type { FetchNode, FlattenNode, PlanNode, QueryPlan } from './query-plan.js';

/** The plan with each fetch as it is rewritten; where several take the place of one, they run beside each other. */
export function rewriteFetches(
  { node }: QueryPlan,
  rewrite: (fetch: FetchNode) => readonly FetchNode[],
): QueryPlan {
  if (!node) return {};
  if (node.kind !== 'Subscription') return { node: rewriteNode(node) };
  // Of the root: there is nothing in it to part.
  const [primary = node.primary] = rewrite(node.primary);
  return { node: { ...node, primary, ...(node.rest && { rest: rewriteNode(node.rest) }) } };

  function rewriteNode(plan: PlanNode): PlanNode {
    switch (plan.kind) {
      case 'Sequence':
      case 'Parallel':
        return { ...plan, nodes: plan.nodes.map(rewriteNode) };
      case 'Condition': {
        const { ifClause, elseClause } = plan;
        return {
          ...plan,
          ...(ifClause && { ifClause: rewriteNode(ifClause) }),
          ...(elseClause && { elseClause: rewriteNode(elseClause) }),
        };
      }
      case 'Flatten': {
        const { node: below } = plan;
        if (below.kind !== 'Fetch') return { ...plan, node: rewriteNode(below) };
        return beside(rewrite(below).map((fetch): FlattenNode => ({ ...plan, node: fetch })));
      }
      case 'Fetch':
        return beside(rewrite(plan));
    }
  }
}

function beside(nodes: readonly PlanNode[]): PlanNode {
  const [only] = nodes;
  return only && nodes.length === 1 ? only : { kind: 'Parallel', nodes };
}
