import type { Composition } from './planner.js';

/** What the main thread sends to the planner's worker: one request at a time, each answered by one reply. */
export type PlannerRequest = ComposeRequest | AdoptRequest | PrepareRequest | PlanDocumentRequest;

export interface ComposeRequest {
  readonly kind: 'compose';
  readonly graphKey: string;
  readonly modules: readonly { readonly slug: string; readonly sdl: string }[];
}

/** Answered with a composition, as `compose` is. */
export interface AdoptRequest {
  readonly kind: 'adopt';
  readonly graphKey: string;
  readonly supergraphSdl: string;
}

/** Answered with `prepared`. */
export interface PrepareRequest {
  readonly kind: 'prepare';
  readonly graphKey: string;
  readonly supergraphSdl: string;
}

export interface PlanDocumentRequest {
  readonly kind: 'plan';
  readonly graphKey: string;
  /** Left out at first: a supergraph is long, and the worker mostly has it. */
  readonly supergraphSdl?: string;
  readonly source: string;
  readonly operationName: string | undefined;
}

/** Not answered. */
export interface PlannerNotice {
  readonly kind: 'release';
  readonly graphKey: string;
}

export type PlannerReply =
  | { readonly kind: 'composition'; readonly composition: Composition }
  /** `json` is a `QueryPlan`. Text, because parsing it is cheaper than cloning it, and it is JSON for certain. */
  | { readonly kind: 'plan'; readonly json: string }
  | { readonly kind: 'prepared' }
  /** Send the request again, with `supergraphSdl`. */
  | { readonly kind: 'graph-missing' }
  | { readonly kind: 'failure'; readonly error: Error };
