import { queryPlanningFailed } from './errors.js';
import { fetchesOf, withOnly, type PlacedFetch } from './placed-fetches.js';
import type { FetchNode, PlanNode, QueryPlan, RequiredSelection } from './query-plan.js';
import { addNode, below, keysOf, newWritten, type Written } from './written-names.js';

type Keys = readonly string[];

/**
 * The plan in which what a fetch takes from a context (`@fromContext`) is there before it. Apollo's planner fetches the
 * context's field, but beside the fetch that waits for it or after it, so that the argument is null. Throws
 * `QUERY_PLANNING_FAILED` when two parts of the plan wait for each other: better no answer than a wrong one. The same
 * plan when nothing takes a context.
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
    case 'Sequence': {
      const steps = node.nodes.map((each) => ordered(each, at));
      return { ...node, nodes: inTurn(steps, at) };
    }
    case 'Condition': {
      const { ifClause, elseClause } = node;
      return {
        ...node,
        ...(ifClause && { ifClause: ordered(ifClause, at) }),
        ...(elseClause && { elseClause: ordered(elseClause, at) }),
      };
    }
    case 'Parallel': {
      const nodes = node.nodes.map((each) => ordered(each, at));
      return sideBySide(nodes, at);
    }
  }
}

interface Part {
  readonly node: PlanNode;
  readonly waitsFor: readonly PlanNode[];
}

/** Side by side, except for those that wait for others. */
function sideBySide(nodes: readonly PlanNode[], at: Keys): PlanNode {
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
  const sequence: PlanNode = { kind: 'Sequence', nodes: waves(involved).map(beside) };
  return beside([...nodes.filter((node) => !involved.some((part) => part.node === node)), sequence]);
}

function waves(parts: readonly Part[]): PlanNode[][] {
  if (parts.length === 0) return [];
  const isHere = (node: PlanNode) => parts.some((part) => part.node === node);
  const ready = parts.filter(({ waitsFor }) => !waitsFor.some(isHere));
  if (ready.length === 0) throw waitForEachOther();
  return [ready.map(({ node }) => node), ...waves(parts.filter((part) => !ready.includes(part)))];
}

function beside(nodes: readonly PlanNode[]): PlanNode {
  const [only] = nodes;
  return only && nodes.length === 1 ? only : { kind: 'Parallel', nodes };
}

function waitForEachOther(): Error {
  return queryPlanningFailed(new Error('parts of the plan wait for each other'));
}

/** Step after step, except that what takes a context that only a later step writes goes after that step. */
function inTurn(steps: readonly PlanNode[], at: Keys): PlanNode[] {
  const written = steps.map((step) => writtenBy(step, at));
  const waiting = steps.map((): PlanNode[] => []);
  const ready = steps.map((step, index) => {
    const writerOf = (context: Keys) => {
      const isEarly = written.slice(0, index + 1).some((earlier) => isIn(earlier, context));
      return isEarly ? -1 : written.findLastIndex((later) => isIn(later, context));
    };
    const writer = Math.max(-1, ...contextsOf(step, at).map(writerOf));
    if (writer < 0) return [step];
    const { fetches, gives } = fetchesFrom(step, at, (context) => writerOf(context) >= 0);
    const passed = steps.slice(index + 1, writer + 1).flatMap((later) => fetchesOf(later, at));
    if (passed.some((fetch) => needs(fetch, gives))) throw waitForEachOther();
    waiting[writer]?.push(...withOnly(step, (fetch) => fetches.has(fetch)));
    return withOnly(step, (fetch) => !fetches.has(fetch));
  });
  return ready.flatMap((nodes, index) => [...nodes, ...(waiting[index] ?? [])]);
}

/** The fetches that take such a context and those that need what they give, and all that they give. */
function fetchesFrom(
  step: PlanNode,
  at: Keys,
  isLate: (context: Keys) => boolean,
): { readonly fetches: ReadonlySet<FetchNode>; readonly gives: Written } {
  const fetches = new Set<FetchNode>();
  const gives = newWritten();
  for (const placed of fetchesOf(step, at)) {
    if (!contextsOfFetch(placed).some(isLate) && !needs(placed, gives)) continue;
    fetches.add(placed.fetch);
    addNode(placed.at.reduce(below, gives), placed.fetch);
  }
  return { fetches, gives };
}

function needs(placed: PlacedFetch, gives: Written): boolean {
  if (contextsOfFetch(placed).some((context) => isIn(gives, context))) return true;
  const objects = placed.at.reduce<Written | undefined>((here, key) => here?.names.get(key), gives);
  return objects !== undefined && (placed.fetch.requires ?? []).some((field) => isGiven(field, objects));
}

/** Objects themselves count for nothing: it is their fields that some fetch has given. */
function isGiven(selection: RequiredSelection, { names }: Written): boolean {
  const { selections } = selection;
  if (selection.kind === 'InlineFragment')
    return selection.selections.some((each) => isGiven(each, { names }));
  const field = names.get(selection.alias ?? selection.name);
  if (!field || !selections) return field !== undefined;
  return selections.some((each) => isGiven(each, field));
}

/** The places that the fetches of a node take contexts from. */
function contextsOf(node: PlanNode, at: Keys): Keys[] {
  return fetchesOf(node, at).flatMap(contextsOfFetch);
}

/** `..` is the object above, `... on Shop` a condition on it. */
function contextsOfFetch({ fetch: { contextRewrites = [] }, at }: PlacedFetch): Keys[] {
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
