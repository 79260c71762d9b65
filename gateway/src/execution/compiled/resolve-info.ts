import type { GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo } from 'graphql';
import type { FieldPlan } from './selection-plan.js';
import type { SelectionRun } from './selection-run.js';

/** As graphql-js gives it to resolvers: leaf first, within the fetch's own answer. */
export type ResponsePathNode = GraphQLResolveInfo['path'];

/** What graphql-js gives a resolver as its fourth argument. */
export class ResolveInfo {
  readonly fieldName: string;
  readonly fieldNodes: FieldPlan['nodes'];
  readonly returnType: GraphQLOutputType;
  readonly parentType: GraphQLObjectType;
  readonly path: ResponsePathNode;
  readonly schema: GraphQLResolveInfo['schema'];
  readonly fragments: GraphQLResolveInfo['fragments'];
  readonly rootValue: unknown;
  readonly operation: GraphQLResolveInfo['operation'];
  readonly variableValues: GraphQLResolveInfo['variableValues'];

  constructor(run: SelectionRun, field: FieldPlan, path: ResponsePathNode) {
    const { fetch } = field;
    this.fieldName = field.definition.name;
    this.fieldNodes = field.nodes;
    this.returnType = field.definition.type;
    this.parentType = field.parent;
    this.path = path;
    this.schema = fetch.schema;
    this.fragments = fetch.fragments;
    this.rootValue = run.rootValue;
    this.operation = fetch.definition;
    this.variableValues = run.variableValues as GraphQLResolveInfo['variableValues'];
  }
}
