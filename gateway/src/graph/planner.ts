import type { ModuleSchema } from './module-schema.js';
import type { QueryPlan } from './query-plan.js';

/**
 * Composes module sets and plans operations. Everything that crosses this port is text or JSON, so that an
 * implementation may live in a thread, in another process, or be written in another language.
 */
export interface Planner {
  /**
   * Composition errors are a result; a rejection means that the planner itself failed, with a coded error. Plans do not
   * wait for it. `background`: those that somebody waits for come first.
   */
  compose(
    graphKey: string,
    modules: readonly ModuleSchema[],
    options?: { readonly background?: boolean },
  ): Promise<Composition>;

  /** Takes a supergraph that was composed elsewhere; what is wrong with it is a result as well. */
  adopt(graphKey: string, supergraphSdl: string): Promise<Composition>;

  /**
   * Plans one operation of a document that is valid for the graph. Rejects with a coded error:
   * `QUERY_PLANNING_TIMEOUT`, `QUERY_PLANNING_FAILED`, or an outage of the planner.
   */
  plan(request: PlanRequest): Promise<QueryPlan>;

  /** Makes ready to plan for a graph, when there is nothing to plan. Never rejects: the first plan makes up for it. */
  prepare(graphKey: string, supergraphSdl: string): Promise<void>;

  /** The graph is no longer current; what is kept for it may go. Planning for it stays possible, only slower. */
  release(graphKey: string): void;

  /** Ends what the planner started; pending requests reject with `PLANNER_CLOSED`. */
  close(): Promise<void>;
}

export type Composition =
  | {
      readonly kind: 'composed';
      readonly supergraphSdl: string;
      /** What clients see: no federation directives, no join types, no inaccessible elements. */
      readonly apiSdl: string;
    }
  | { readonly kind: 'failed'; readonly errors: readonly CompositionError[] };

/** `code` is the composition's own, e.g. `INVALID_FIELD_SHARING`. */
export interface CompositionError {
  readonly code: string;
  readonly message: string;
}

export interface PlanRequest {
  readonly graphKey: string;
  /** What the graph is rebuilt from when the planner has let go of it. */
  readonly supergraphSdl: string;
  /** The document's text. */
  readonly source: string;
  readonly operationName: string | undefined;
}
