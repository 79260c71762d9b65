import type { GraphQLSchema } from 'graphql';
import type { Operation } from '../../graph/operation.js';
import type { FetchNode, PlanNode, SubscriptionNode } from '../../graph/query-plan.js';
import type { DataSource } from '../data-source.js';
import {
  type CompiledOperation,
  compileOperation,
  type Conditions,
  conditionVariables,
} from './compile-operation.js';
import { type FallbackReason, NotCompilable } from './not-compilable.js';

/** Choices of conditions that are compiled per operation; any further one is answered by the generic executor. */
const MAX_VARIANTS = 8;

type DataSources = ReadonlyMap<string, DataSource<never>>;

/** What is known of one operation, for as long as its graph keeps it. */
interface Prepared {
  readonly conditions: readonly string[];
  readonly services: readonly string[];
  /** The schemas it is compiled against, in the order of `services`. */
  readonly schemas: readonly (GraphQLSchema | undefined)[];
  /** By the values of the conditions, one character each. */
  readonly variants: Map<string, CompiledOperation | FallbackReason>;
  answered: number;
}

/** The compiled form of operations, made when they come again; or the reason why there is none. */
export class OperationCompiler {
  readonly #prepared = new WeakMap<Operation, Prepared>();

  /** `compileAfter`: how often an operation is answered without being compiled first. */
  constructor(private readonly compileAfter: number) {}

  /** `variables` are coerced. To be called once per execution. */
  compiled(
    operation: Operation,
    dataSources: DataSources,
    variables: Readonly<Record<string, unknown>>,
  ): CompiledOperation | FallbackReason {
    const prepared = this.#prepare(operation, dataSources);
    if (prepared.answered < this.compileAfter) {
      prepared.answered++;
      return 'cold';
    }
    let choice = '';
    for (const name of prepared.conditions) {
      const value = variables[name];
      if (typeof value !== 'boolean') return 'null_condition';
      choice += value ? '1' : '0';
    }
    const known = prepared.variants.get(choice);
    if (known !== undefined) return known;
    if (prepared.variants.size >= MAX_VARIANTS) return 'many_conditions';
    const made = compileVariant(operation, prepared, choice);
    prepared.variants.set(choice, made);
    return made;
  }

  /** Anew when a subgraph was replaced since. */
  #prepare(operation: Operation, dataSources: DataSources): Prepared {
    const known = this.#prepared.get(operation);
    if (known?.services.every((name, index) => dataSources.get(name)?.executable === known.schemas[index])) {
      return known;
    }
    const services = [...new Set(fetchesOf(operation.plan.node).map(({ serviceName }) => serviceName))];
    const prepared: Prepared = {
      conditions: conditionVariables(operation.document),
      services,
      schemas: services.map((name) => dataSources.get(name)?.executable),
      variants: new Map(),
      answered: 0,
    };
    this.#prepared.set(operation, prepared);
    return prepared;
  }
}

function compileVariant(
  operation: Operation,
  { conditions, services, schemas }: Prepared,
  choice: string,
): CompiledOperation | FallbackReason {
  const executables = new Map<string, GraphQLSchema>();
  for (const [index, name] of services.entries()) {
    const schema = schemas[index];
    if (schema) executables.set(name, schema);
  }
  const values: Conditions = Object.fromEntries(
    conditions.map((name, index) => [name, choice[index] === '1']),
  );
  try {
    return compileOperation(operation, executables, values);
  } catch (error) {
    if (error instanceof NotCompilable) return error.reason;
    throw error;
  }
}

function fetchesOf(node: PlanNode | SubscriptionNode | undefined): FetchNode[] {
  switch (node?.kind) {
    case undefined:
      return [];
    case 'Subscription':
      return [node.primary, ...fetchesOf(node.rest)];
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(fetchesOf);
    case 'Flatten':
      return fetchesOf(node.node);
    case 'Condition':
      return [...fetchesOf(node.ifClause), ...fetchesOf(node.elseClause)];
    case 'Fetch':
      return [node];
  }
}
