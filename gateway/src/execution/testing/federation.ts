import { composeServices } from '@apollo/composition';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { getOperationAST, Kind, parse, specifiedRules, validate } from 'graphql';
import type { FragmentDefinitionNode, GraphQLSchema } from 'graphql';
import type { Operation } from '../../graph/operation.js';
import { SUPPORTED_FEATURES } from '../../graph/plannable-graph.js';
import type { QueryPlan } from '../../graph/query-plan.js';
import { LocalDataSource } from '../local-data-source.js';
import type { Subgraph } from './shop-subgraphs.js';

/** Real subgraphs, composed and planned by Apollo's libraries, answered by our executor. */
export class Federation {
  readonly apiSchema: GraphQLSchema;
  readonly supergraph: Supergraph;
  readonly supergraphSchema: GraphQLSchema;
  readonly supergraphSdl: string;
  readonly schemas: ReadonlyMap<string, GraphQLSchema>;
  /** By module. */
  readonly typeDefs: ReadonlyMap<string, string>;
  readonly dataSources: ReadonlyMap<string, LocalDataSource<unknown>>;
  private readonly planner: QueryPlanner;

  constructor(subgraphs: readonly Subgraph[]) {
    const composed = composeServices(
      subgraphs.map(({ name, typeDefs }) => ({ name, typeDefs: parse(typeDefs) })),
    );
    if (composed.errors) throw new AggregateError(composed.errors, composed.errors.join('\n'));
    this.supergraphSdl = composed.supergraphSdl;
    this.supergraph = Supergraph.build(composed.supergraphSdl, { supportedFeatures: SUPPORTED_FEATURES });
    this.apiSchema = this.supergraph.apiSchema().toGraphQLJSSchema();
    this.supergraphSchema = this.supergraph.schema.toGraphQLJSSchema();
    this.planner = new QueryPlanner(this.supergraph);
    this.typeDefs = new Map(subgraphs.map(({ name, typeDefs }) => [name, typeDefs]));
    this.schemas = new Map(
      subgraphs.map(({ name, typeDefs, resolvers }) => [
        name,
        buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }]),
      ]),
    );
    this.dataSources = new Map(
      [...this.schemas].map(([name, schema]) => [name, new LocalDataSource(schema)]),
    );
  }

  operation(source: string): Operation {
    const document = parse(source);
    const definition = getOperationAST(document);
    if (!definition) throw new Error('A test document has one operation');
    const mistakes = validate(this.apiSchema, document, specifiedRules);
    if (mistakes.length > 0) throw new AggregateError(mistakes, `${mistakes.join('\n')}\n${source}`);
    const planned = this.planner.buildQueryPlan(operationFromDocument(this.supergraph.apiSchema(), document));
    return {
      document,
      definition,
      fragments: Object.fromEntries(
        document.definitions
          .filter((part): part is FragmentDefinitionNode => part.kind === Kind.FRAGMENT_DEFINITION)
          .map((fragment) => [fragment.name.value, fragment]),
      ),
      apiSchema: this.apiSchema,
      supergraphSchema: this.supergraphSchema,
      // The way plans come from the planner's worker.
      plan: JSON.parse(JSON.stringify(planned)) as QueryPlan,
    };
  }
}
