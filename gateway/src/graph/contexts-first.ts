import { queryPlanningFailed } from './errors.js';
import type { FetchNode, PlanNode, QueryPlan } from './query-plan.js';
import { addNode, below, keysOf, newWritten, type Written } from './written-names.js';

type Keys = readonly string[];

/**
 * The plan in which what a fetch takes from a context (`@fromContext`) is there before it. Apollo's planner fetches the
 * context's field, but beside the fetch that waits for it, whose argument then is null. Throws `QUERY_PLANNING_FAILED`
 * when two parts of the plan wait for each other: better no answer than a wrong one. The same plan when nothing takes a context.
 */
export function withContextsFirst(plan: QueryPlan): QueryPlan {
  const { node } = plan;
  const rest = node?.kind === 'Subscription' ? node.rest : node;
  if (!node || !rest || contextsOf(rest, []).length === 0) return plan;
  const first = ordered(rest, []);
  return { node: node.kind === 'Subscription' ? { ...node, rest: first } : first };
}

/** `at` is where the node's objects stand: response names, list indexes left out. */
function ordered(node: PlanNode, at: Keys): PlanNode {
  switch (node.kind) {
    case 'Fetch':
      return node;
    case 'Flatten':
      return { ...node, node: ordered(node.node, [...at, ...keysOf(node)]) };
    case 'Sequence':
      return { ...node, nodes: node.nodes.map((each) => ordered(each, at)) };
    case 'Condition': {
      const { ifClause, elseClause } = node;
      return {
        ...node,
        ...(ifClause && { ifClause: ordered(ifClause, at) }),
        ...(elseClause && { elseClause: ordered(elseClause, at) }),
      };
    }
    case 'Parallel':
      return waiting(
        node.nodes.map((each) => ordered(each, at)),
        at,
      );
  }
}

interface Part {
  readonly node: PlanNode;
  readonly waitsFor: readonly PlanNode[];
}

/** Side by side, except for those that wait for others. */
function waiting(nodes: readonly PlanNode[], at: Keys): PlanNode {
  const contexts = new Map(nodes.map((node) => [node, contextsOf(node, at)]));
  const written = new Map(nodes.map((node) => [node, writtenBy(node, at)]));
  const parts = nodes.map((node): Part => {
    const needs = contexts.get(node) ?? [];
    const others = nodes.filter((other) => other !== node);
    return {
      node,
      waitsFor: others.filter((other) => needs.some((path) => isIn(written.get(other), path))),
    };
  });
  const involved = parts.filter(
    ({ node, waitsFor }) => waitsFor.length > 0 || parts.some((other) => other.waitsFor.includes(node)),
  );
  if (involved.length === 0) return beside(nodes);
  const sequence: PlanNode = { kind: 'Sequence', nodes: steps(involved).map(beside) };
  return beside([...nodes.filter((node) => !involved.some((part) => part.node === node)), sequence]);
}

function steps(parts: readonly Part[]): PlanNode[][] {
  if (parts.length === 0) return [];
  const isHere = (node: PlanNode) => parts.some((part) => part.node === node);
  const ready = parts.filter(({ waitsFor }) => !waitsFor.some(isHere));
  if (ready.length === 0) throw queryPlanningFailed(new Error('parts of the plan wait for each other'));
  return [ready.map(({ node }) => node), ...steps(parts.filter((part) => !ready.includes(part)))];
}

function beside(nodes: readonly PlanNode[]): PlanNode {
  const [only] = nodes;
  return only && nodes.length === 1 ? only : { kind: 'Parallel', nodes };
}

/** The places that the fetches of a node take contexts from. */
function contextsOf(node: PlanNode, at: Keys): Keys[] {
  switch (node.kind) {
    case 'Fetch':
      return contextsOfFetch(node, at);
    case 'Flatten':
      return contextsOf(node.node, [...at, ...keysOf(node)]);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap((each) => contextsOf(each, at));
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap((each) => (each ? contextsOf(each, at) : []));
  }
}

/** `..` is the object above, `... on Shop` a condition on it. */
function contextsOfFetch({ contextRewrites = [] }: FetchNode, at: Keys): Keys[] {
  return contextRewrites.map(({ path }) => {
    const levels = path.filter((segment) => segment === '..').length;
    const keys = path.filter((segment) => segment !== '..' && !segment.startsWith('... on '));
    return [...at.slice(0, at.length - levels), ...keys];
  });
}

function writtenBy(node: PlanNode, at: Keys): Written {
  const written = newWritten();
  addNode(at.reduce(below, written), node);
  return written;
}

function isIn(written: Written | undefined, path: Keys): boolean {
  let here = written;
  for (const key of path) here = here?.names.get(key);
  return here !== undefined;
}
