/**
 * The plan of one operation, as the planner port returns it: pure JSON, so that it crosses the worker boundary
 * and any planner can produce it. The shape is the one Federation 2 planners agree on.
 */
export interface QueryPlan {
  /** Absent when nothing has to be fetched (`{ __typename }`, introspection). */
  readonly node?: PlanNode | SubscriptionNode;
}

export type PlanNode = SequenceNode | ParallelNode | FetchNode | FlattenNode | ConditionNode;

export interface SequenceNode {
  readonly kind: 'Sequence';
  readonly nodes: readonly PlanNode[];
}

export interface ParallelNode {
  readonly kind: 'Parallel';
  readonly nodes: readonly PlanNode[];
}

/** `primary` runs on the event in the module that owns the root field; `rest` fetches from other modules. */
export interface SubscriptionNode {
  readonly kind: 'Subscription';
  readonly primary: FetchNode;
  readonly rest?: PlanNode;
}

/** One request to one subgraph. With `requires`, an `_entities` request for the objects at the current path. */
export interface FetchNode {
  readonly kind: 'Fetch';
  readonly serviceName: string;
  readonly operation: string;
  readonly operationName?: string;
  readonly operationKind: 'query' | 'mutation' | 'subscription';
  readonly variableUsages?: readonly string[];
  readonly requires?: readonly RequiredSelection[];
  readonly inputRewrites?: readonly FetchRewrite[];
  readonly outputRewrites?: readonly FetchRewrite[];
  readonly contextRewrites?: readonly KeyRenamer[];
  /** Objects of other types at the current path are left out. Ours: no planner makes it. */
  readonly objectTypes?: ObjectTypes;
}

/** By an object's own `__typename`, which is an interface's as long as nobody has asked for the real one. */
export type ObjectTypes = { readonly only: string } | { readonly except: readonly string[] };

/** `path` segments: a response key, `@` for "every element of this list", or `|[Type,…]` type conditions. */
export interface FlattenNode {
  readonly kind: 'Flatten';
  readonly path: readonly (string | number)[];
  readonly node: PlanNode;
}

/** `condition` is a variable's name, without `$`. */
export interface ConditionNode {
  readonly kind: 'Condition';
  readonly condition: string;
  readonly ifClause?: PlanNode;
  readonly elseClause?: PlanNode;
}

export type RequiredSelection = RequiredField | RequiredInlineFragment;

export interface RequiredField {
  readonly kind: 'Field';
  readonly name: string;
  readonly alias?: string;
  readonly selections?: readonly RequiredSelection[];
}

export interface RequiredInlineFragment {
  readonly kind: 'InlineFragment';
  readonly typeCondition?: string;
  readonly selections: readonly RequiredSelection[];
}

export type FetchRewrite = ValueSetter | KeyRenamer;

export interface ValueSetter {
  readonly kind: 'ValueSetter';
  readonly path: readonly string[];
  readonly setValueTo: unknown;
}

export interface KeyRenamer {
  readonly kind: 'KeyRenamer';
  readonly path: readonly string[];
  readonly renameKeyTo: string;
}
