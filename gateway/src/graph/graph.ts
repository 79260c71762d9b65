import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLScalarType,
  type GraphQLSchema,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { OperationLimits } from './limits.js';
import type { Operation } from './operation.js';
import { checkDocument, parseOperation, validateDocument, type OperationRequest } from './parse-operation.js';
import { planOperation } from './plan-operation.js';
import type { Planner } from './planner.js';
import { type PlannersNames, plannersNames } from './planners-names.js';
import type { SchemaBuilder } from './schema-builder.js';

/** What is composed from one module set. Every tenant with that set shares it; it never changes. */
export interface Graph {
  /** sha256 of the sorted `slug@schemaHash`, hex; of the supergraph where that was composed elsewhere. */
  readonly key: string;
  /** Sorted. */
  readonly modules: readonly string[];
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSdl: string;
  /** What it occupies in this thread, about. Grows with the operations it keeps, and with their compiled forms. */
  readonly bytes: number;
  /** Resolves when operations are planned without the planner having to be made ready for the graph first, or with it having failed. */
  readonly plannable: Promise<void>;

  /**
   * Throws `OperationRejected` for a document that cannot be run on this graph, else the planner's coded errors:
   * `QUERY_PLANNING_TIMEOUT`, `QUERY_PLAN_EMPTY`, `QUERY_PLAN_INCOMPLETE`, `QUERY_PLANNING_FAILED`, `PLANNER_*`.
   * What succeeds is cached by document and operation name; what fails is not.
   */
  prepare(request: OperationRequest): Promise<Operation>;

  /** What a document would be refused for, whichever of its operations is asked for; planning is not asked. */
  check(query: string): readonly GraphQLError[];

  /** Whether a document that runs elsewhere could run here; limits and planning are not asked. */
  validate(document: DocumentNode): readonly GraphQLError[];
}

export interface OperationCacheLimits {
  /** Operations kept per graph. Default 1000. */
  readonly maxOperations: number;
  /** Characters of all documents kept per graph, at about 150 bytes each with tree and plan. Default 200,000. */
  readonly maxCachedCharacters: number;
}

export const DEFAULT_OPERATION_CACHE: OperationCacheLimits = {
  maxOperations: 1000,
  maxCachedCharacters: 200_000,
};

/** Heap per character of SDL of a schema without places, and per character of an operation's document; measured. */
export const BYTES_PER_SDL_CHARACTER = 15;
export const BYTES_PER_DOCUMENT_CHARACTER = 150;

export interface ComposedGraphOptions {
  readonly key: string;
  readonly modules: readonly string[];
  readonly supergraphSdl: string;
  /** Characters of the API schema's SDL. */
  readonly apiLength: number;
  /** Becomes part of the graph: its scalars are given the modules' parsers. */
  readonly apiSchema: GraphQLSchema;
  /** How modules read the values of their scalars, by name; the API schema refuses what they would. */
  readonly scalars: ReadonlyMap<string, GraphQLScalarType>;
  readonly planner: Planner;
  /** As `Planner.prepare` has promised it. */
  readonly plannable: Promise<void>;
  readonly schemas: SchemaBuilder;
  readonly limits: OperationLimits & OperationCacheLimits;
  /** Called when `bytes` may have changed. */
  readonly onResized: (graph: Graph) => void;
}

export class ComposedGraph implements Graph {
  readonly key: string;
  readonly modules: readonly string[];
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSdl: string;
  readonly plannable: Promise<void>;
  readonly #planner: Planner;
  readonly #plannersNames: PlannersNames;
  readonly #limits: OperationLimits;
  readonly #schemas: SchemaBuilder;
  readonly #onResized: (graph: Graph) => void;
  #ownBytes: number;
  #supergraphSchema: Promise<GraphQLSchema> | undefined;
  /** Settled ones only: an LRU might drop a pending one, and its second caller would plan again. */
  readonly #prepared: LRUCache<string, Promise<Operation>>;
  readonly #pending = new Map<string, Promise<Operation>>();

  constructor(options: ComposedGraphOptions) {
    const { key, modules, supergraphSdl, apiLength, apiSchema, scalars, limits } = options;
    this.key = key;
    this.modules = modules;
    this.supergraphSdl = supergraphSdl;
    this.apiSchema = withScalars(apiSchema, scalars);
    this.plannable = options.plannable;
    this.#planner = options.planner;
    this.#plannersNames = plannersNames(supergraphSdl);
    this.#limits = limits;
    this.#schemas = options.schemas;
    this.#onResized = options.onResized;
    this.#ownBytes = apiLength * BYTES_PER_SDL_CHARACTER + supergraphSdl.length;
    this.#prepared = new LRUCache({ max: limits.maxOperations, maxSize: limits.maxCachedCharacters });
  }

  get bytes(): number {
    return this.#ownBytes + this.#prepared.calculatedSize * BYTES_PER_DOCUMENT_CHARACTER;
  }

  prepare(request: OperationRequest): Promise<Operation> {
    const key = requestKey(request);
    return this.#prepared.get(key) ?? this.#pending.get(key) ?? this.#prepareOnce(key, request);
  }

  check(query: string): readonly GraphQLError[] {
    return checkDocument(query, this.apiSchema, this.#limits);
  }

  validate(document: DocumentNode): readonly GraphQLError[] {
    return validateDocument(document, this.apiSchema);
  }

  async #prepareOnce(key: string, request: OperationRequest): Promise<Operation> {
    const preparing = this.#prepareNew(request);
    this.#pending.set(key, preparing);
    try {
      const operation = await preparing;
      this.#prepared.set(key, preparing, { size: Math.max(1, request.query.length) });
      this.#onResized(this);
      return operation;
    } finally {
      this.#pending.delete(key);
    }
  }

  async #prepareNew(request: OperationRequest): Promise<Operation> {
    const parsed = parseOperation(request, this.apiSchema, this.#limits);
    const { key: graphKey, supergraphSdl } = this;
    const { query: source, operationName } = request;
    const planRequest = { graphKey, supergraphSdl, source, operationName };
    const operation = await planOperation(
      parsed,
      { ...planRequest, plannersNames: this.#plannersNames },
      this.#planner,
    );
    if (!supergraphSdl.includes('@inaccessible')) return operation;
    return { ...operation, supergraphSchema: await this.#wholeSchema() };
  }

  #wholeSchema(): Promise<GraphQLSchema> {
    if (!this.#supergraphSchema) {
      this.#ownBytes += this.supergraphSdl.length * BYTES_PER_SDL_CHARACTER;
      this.#supergraphSchema = this.#schemas.build(this.supergraphSdl);
    }
    return this.#supergraphSchema;
  }
}

/**
 * A schema made from SDL takes any value for a scalar of its own. With the modules' parsers a bad one is refused
 * where every other is: before anything is fetched, and with its place in the document.
 */
function withScalars(schema: GraphQLSchema, scalars: ReadonlyMap<string, GraphQLScalarType>): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    const scalar = isScalarType(type) && !isSpecifiedScalarType(type) ? scalars.get(type.name) : undefined;
    if (!isScalarType(type) || !scalar) continue;
    type.parseValue = scalar.parseValue;
    type.parseLiteral = scalar.parseLiteral;
  }
  return schema;
}

/** The length keeps name and document apart: no pair of them reads like another. */
function requestKey({ query, operationName }: OperationRequest): string {
  return `${operationName?.length ?? ''}:${operationName ?? ''}${query}`;
}
