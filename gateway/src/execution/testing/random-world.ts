import { execute, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { DEFAULT_LIMITS } from '../../graph/limits.js';
import type { Operation } from '../../graph/operation.js';
import { parseOperation } from '../../graph/parse-operation.js';
import { PlannableGraph } from '../../graph/plannable-graph.js';
import { planOperation } from '../../graph/plan-operation.js';
import type { PlanRequest, Planner } from '../../graph/planner.js';
import { plannersNames, type PlannersNames } from '../../graph/planners-names.js';
import type { DataSource, Execution } from '../index.js';
import { disagreements, seen, unexplainedLosses } from './agreement.js';
import { executors as executorsUnderTest } from './executors.js';
import { Federation } from './federation.js';
import { randomModel } from './random-model.js';
import { randomMonolith } from './random-monolith.js';
import { randomRequest, type RandomRequest } from './random-request.js';
import { randomSubgraphs } from './random-subgraphs.js';
import { RandomValues, type Calls } from './random-values.js';
import { executeByApollo } from './references.js';

/** Whoever answers operations that are planned: the executors to compare, by name. */
export type Executors = Readonly<
  Record<string, (execution: Execution<unknown>) => Promise<ExecutionResult> | ExecutionResult>
>;

export const executors: Executors = Object.fromEntries(
  executorsUnderTest.map(({ name, execute }) => [name, execute]),
);

/** Makes planners for a supergraph; ours, unless another one is tried. */
export type PlannerOf = (supergraphSdl: string) => Pick<Planner, 'plan'>;

export const correctedApollo: PlannerOf = (supergraphSdl) => {
  const graph = new PlannableGraph(supergraphSdl);
  return {
    plan: ({ source, operationName }: PlanRequest) =>
      // As text, the way plans come from the planner's worker.
      Promise.resolve(JSON.parse(JSON.stringify(graph.plan(source, operationName))) as Operation['plan']),
  };
};

export interface Comparison {
  /** Empty when all is well. */
  readonly wrong: readonly string[];
  /** Whether Apollo's planner and executor, uncorrected, give the right data; undefined when they throw. */
  readonly apollo: boolean | undefined;
}

const LIMITS = { ...DEFAULT_LIMITS, maxDepth: 100, maxComplexity: 100_000 };

/** A random graph with all who can answer for it. */
export class RandomWorld {
  readonly federation: Federation;
  readonly #monolith: GraphQLSchema;
  readonly #planner: Pick<Planner, 'plan'>;
  readonly #plannersNames: PlannersNames;
  readonly #seed: number;

  /** Throws when the subgraphs do not compose. */
  constructor(seed: number, plannerOf: PlannerOf = correctedApollo) {
    const model = randomModel(seed);
    const values = new RandomValues(seed, model);
    this.#seed = seed;
    this.federation = new Federation(randomSubgraphs(model, values));
    this.#monolith = randomMonolith(model, values, this.federation);
    this.#planner = plannerOf(this.federation.supergraphSdl);
    this.#plannersNames = plannersNames(this.federation.supergraphSdl);
  }

  async prepare(query: string): Promise<Operation> {
    const parsed = parseOperation({ query }, this.federation.apiSchema, LIMITS);
    const request = {
      ...{ graphKey: '', supergraphSdl: this.federation.supergraphSdl },
      ...{ source: query, operationName: undefined, plannersNames: this.#plannersNames },
    };
    return planOperation(parsed, request, this.#planner);
  }

  get modules(): readonly string[] {
    return [...this.federation.schemas.keys()];
  }

  request(number: number): RandomRequest {
    return randomRequest(this.federation.apiSchema, this.#seed * 1000 + number);
  }

  /** What is wrong with the answers when a module cannot be reached; empty when all is well. */
  async compareWithout(module: string, request: RandomRequest): Promise<readonly string[]> {
    const right = seen(await this.#byMonolith(request));
    const operation = await this.prepare(request.source);
    const dataSources = new Map<string, DataSource<unknown>>(this.federation.dataSources);
    dataSources.set(module, {
      fetch() {
        throw new Error('connection refused');
      },
    });
    const wrong: string[] = [];
    for (const [name, executor] of Object.entries(executors)) {
      const { variables } = request;
      const ours = seen(await executor({ operation, variables, context: newCalls(), dataSources }));
      wrong.push(...unexplainedLosses(ours, right).map((text) => `${name}: ${text}`));
    }
    return wrong;
  }

  /** Answers the request by all, and compares. */
  async compare(request: RandomRequest): Promise<Comparison> {
    const right = seen(await this.#byMonolith(request));
    const wrong: string[] = [];
    try {
      const operation = await this.prepare(request.source);
      for (const [name, executor] of Object.entries(executors)) {
        const { dataSources } = this.federation;
        const { variables } = request;
        const ours = seen(await executor({ operation, variables, context: newCalls(), dataSources }));
        wrong.push(...disagreements(ours, right).map((text) => `${name}: ${text}`));
      }
    } catch (error) {
      wrong.push(`thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    return { wrong, apollo: await this.#apolloAgrees(request, right.data) };
  }

  #byMonolith({ source, variables }: RandomRequest) {
    return execute({
      schema: this.#monolith,
      document: parseOperation({ query: source }, this.federation.apiSchema, LIMITS).document,
      variableValues: variables,
      contextValue: newCalls(),
    });
  }

  async #apolloAgrees(request: RandomRequest, right: unknown): Promise<boolean | undefined> {
    try {
      return JSON.stringify(seen(await this.apolloAnswer(request)).data) === JSON.stringify(right);
    } catch {
      return undefined;
    }
  }

  /** Of its planner and its executor as they are. */
  apolloAnswer({ source, variables }: RandomRequest): Promise<ExecutionResult> {
    return executeByApollo(this.federation, this.federation.operation(source), variables, newCalls());
  }
}

function newCalls(): Calls {
  return { count: 0 };
}
