import type { ExecutionResult } from 'graphql';
import type { FetchNode, QueryPlan } from '../graph/query-plan.js';
import { repeatedFetches, type RepeatedFetches } from './repeated-fetches.js';
import { type EntityBatch, newKeyFunction } from './representations.js';

/** What became of a request to a subgraph; `cause`: there is no answer. */
export type FetchOutcome = { readonly result: ExecutionResult } | { readonly cause: unknown };

/** One request to a subgraph that answers several fetches of an execution. */
export interface SharedRequest {
  /** Absent until the first of them has asked. */
  outcome: Promise<FetchOutcome> | FetchOutcome | undefined;
}

/** Entities that a fetch wants from one request, which may have been made for more of them, and for another fetch. */
export interface SharedBatch extends EntityBatch {
  /** Absent: nobody else asks for any of them. */
  readonly request?: SharedRequest;
}

interface EntityRequest extends SharedRequest {
  readonly representations: EntityBatch['representations'];
}

interface Question {
  readonly whole: SharedRequest;
  /** By the key of what is asked for. */
  readonly entities: Map<string, { readonly request: EntityRequest; readonly index: number }>;
}

/**
 * What the repeated fetches of one execution have asked so far. It ends with the execution: nothing in it is ever seen by
 * another one, be it of the same actor.
 */
export class SharedFetches {
  readonly #keyOf = newKeyFunction();
  readonly #questions = new Map<number, Question>();

  private constructor(private readonly repeated: RepeatedFetches) {}

  /** Undefined where the plan repeats nothing. */
  static of(plan: QueryPlan): SharedFetches | undefined {
    const repeated = repeatedFetches(plan);
    return repeated && new SharedFetches(repeated);
  }

  /** For a fetch of root fields; undefined for one that is not repeated. */
  requestFor(node: FetchNode): SharedRequest | undefined {
    return this.#questionOf(node)?.whole;
  }

  /**
   * The batch in parts: one for each request that some of it has been asked by already, and one for the rest. `targets` are
   * aligned with what the request asks for, and have holes where a part does not want what others do.
   */
  batchesFor(node: FetchNode, batch: EntityBatch): readonly SharedBatch[] {
    const question = this.#questionOf(node);
    if (!question) return [batch];
    const { contextVariables } = batch;
    const context = this.#keyOf(contextVariables);
    const unasked: EntityRequest & { representations: EntityBatch['representations'][number][] } = {
      representations: [],
      outcome: undefined,
    };
    const parts = new Map<EntityRequest, EntityBatch['targets'][number][]>();
    for (const [position, representation] of batch.representations.entries()) {
      const key = `${context}${this.#keyOf(representation)}`;
      let asked = question.entities.get(key);
      if (!asked) {
        asked = { request: unasked, index: unasked.representations.push(representation) - 1 };
        question.entities.set(key, asked);
      }
      let targets = parts.get(asked.request);
      if (!targets) parts.set(asked.request, (targets = []));
      targets[asked.index] = batch.targets[position] ?? [];
    }
    return [...parts].map(([request, targets]) => ({
      ...{ request, targets, contextVariables },
      representations: request.representations,
    }));
  }

  #questionOf(node: FetchNode): Question | undefined {
    const number = this.repeated.get(node);
    if (number === undefined) return undefined;
    let question = this.#questions.get(number);
    if (!question) {
      question = { whole: { outcome: undefined }, entities: new Map() };
      this.#questions.set(number, question);
    }
    return question;
  }
}
