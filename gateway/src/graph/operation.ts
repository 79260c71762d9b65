import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { QueryPlan } from './query-plan.js';

/** One operation of a document, parsed, validated against its graph's API schema, and planned. Cached per graph. */
export interface Operation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** The schema it was validated against: the API schema of the graph. */
  readonly apiSchema: GraphQLSchema;
  /** With the types that the API schema hides; only for graphs that hide some, since modules may exchange these. */
  readonly supergraphSchema?: GraphQLSchema;
  readonly plan: QueryPlan;
  /** The operation as it was planned, where the client's names would have been in the plan's way. Rare. */
  readonly renamed?: RenamedOperation;
}

/** Execution runs on these names; the response carries the client's. */
export interface RenamedOperation {
  readonly definition: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** From a response name of the plan to the client's. No other response name begins like one of the plan's. */
  readonly responseNames: ReadonlyMap<string, string>;
  /** From a response name of the plan to the one type behind an interface object that the field is wanted of. */
  readonly types: ReadonlyMap<string, string>;
  /** From a variable of the plan to the client's. */
  readonly variableNames: ReadonlyMap<string, string>;
}
