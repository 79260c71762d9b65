import {
  DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  operationFromDocument,
  Supergraph,
  type Schema,
} from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse, type GraphQLSchema } from 'graphql';
import { plannerSupergraph, type PlannerSupergraph } from './planner-supergraph.js';
import type { QueryPlan } from './query-plan.js';
import { withRequiredCalls } from './required-calls.js';

/**
 * What modules may ask of a graph and get. Apollo's own gateway refuses `@context`, which our executor carries out; the
 * directives that guard fields (`@authenticated`, `@requiresScopes`, `@policy`) are refused, since nobody would heed them.
 */
export const SUPPORTED_FEATURES = new Set([
  ...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  'https://specs.apollo.dev/context/v0.1',
]);

/** Throws on a supergraph that nobody can say was composed of valid modules. Takes five times as long as making it plannable. */
export function requireValidSupergraph(supergraphSdl: string): void {
  Supergraph.build(supergraphSdl, { supportedFeatures: SUPPORTED_FEATURES, validateSupergraph: true });
}

/**
 * A supergraph in Apollo's planner, with what corrects that one. The query graphs behind the planner are built when the
 * first operation needs them: many sets are composed only to be checked.
 */
export class PlannableGraph {
  readonly #supergraphSdl: string;
  readonly #rewritten: PlannerSupergraph;
  readonly #supergraph: Supergraph;
  /** The clients', and the fields that only the planner knows. */
  readonly #apiSchema: Schema;
  #planner: QueryPlanner | undefined;

  constructor(supergraphSdl: string) {
    this.#supergraphSdl = supergraphSdl;
    this.#rewritten = plannerSupergraph(supergraphSdl);
    this.#supergraph = buildComposed(this.#rewritten.sdl);
    this.#apiSchema = this.#supergraph.apiSchema();
  }

  clientsSchema(): GraphQLSchema {
    const isRewritten = this.#rewritten.sdl !== this.#supergraphSdl;
    const apiSchema = isRewritten ? buildComposed(this.#supergraphSdl).apiSchema() : this.#apiSchema;
    return apiSchema.toGraphQLJSSchema();
  }

  /** The query graphs, some tens of milliseconds of work. */
  prepare(): QueryPlanner {
    // Putting the client's fragments into fetches again, it changes the order of mutations.
    this.#planner ??= new QueryPlanner(this.#supergraph, { reuseQueryFragments: false });
    return this.#planner;
  }

  /** Throws on what it cannot plan; has no `node` for what it cannot resolve. */
  plan(source: string, operationName: string | undefined): QueryPlan {
    const options = operationName === undefined ? {} : { operationName };
    const operation = operationFromDocument(this.#apiSchema, parse(source), options);
    // The planner's nodes are those of the port.
    const { node } = this.prepare().buildQueryPlan(operation) as QueryPlan;
    return node ? withRequiredCalls({ node }, this.#rewritten) : {};
  }
}

/**
 * Of modules that composition has found valid: finding it out again for each of them, in each process, would be most of the
 * work. In what is rewritten, it would mind an @external field that nothing requires any more.
 */
function buildComposed(supergraphSdl: string): Supergraph {
  return Supergraph.build(supergraphSdl, {
    supportedFeatures: SUPPORTED_FEATURES,
    validateSupergraph: false,
  });
}
