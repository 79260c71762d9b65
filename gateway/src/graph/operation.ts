import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { QueryPlan } from './query-plan.js';

/** One operation of a document, parsed, validated against its graph's API schema, and planned. Cached per graph. */
export interface Operation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** The schema it was validated against: the API schema of the graph. */
  readonly apiSchema: GraphQLSchema;
  readonly plan: QueryPlan;
}
