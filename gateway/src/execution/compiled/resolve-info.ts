import type { GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo } from 'graphql';
import type { FieldPlan } from './selection-plan.js';
import type { SelectionRun } from './selection-run.js';

/** As graphql-js gives it to resolvers: leaf first, within the fetch's own answer. */
export type ResponsePathNode = GraphQLResolveInfo['path'];

/** What stands at the end of an object's path; undefined for the root, which has none. */
export type PathKey = string | number | undefined;

/** What graphql-js gives a resolver as its fourth argument, looked up only by those who ask. */
export class ResolveInfo implements GraphQLResolveInfo {
  readonly #run: SelectionRun;
  readonly #field: FieldPlan;

  constructor(
    run: SelectionRun,
    field: FieldPlan,
    readonly path: ResponsePathNode,
  ) {
    this.#run = run;
    this.#field = field;
  }

  get fieldName(): string {
    return this.#field.definition.name;
  }

  get fieldNodes(): GraphQLResolveInfo['fieldNodes'] {
    return this.#field.nodes;
  }

  get returnType(): GraphQLOutputType {
    return this.#field.definition.type;
  }

  get parentType(): GraphQLObjectType {
    return this.#field.parent;
  }

  get schema(): GraphQLResolveInfo['schema'] {
    return this.#field.fetch.schema;
  }

  get fragments(): GraphQLResolveInfo['fragments'] {
    return this.#field.fetch.fragments;
  }

  get rootValue(): unknown {
    return this.#run.rootValue;
  }

  get operation(): GraphQLResolveInfo['operation'] {
    return this.#field.fetch.definition;
  }

  get variableValues(): GraphQLResolveInfo['variableValues'] {
    return this.#run.variableValues as GraphQLResolveInfo['variableValues'];
  }
}
