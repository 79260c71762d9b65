import type { Tenant } from '../tenancy/tenant.js';
import type { ModuleSlug } from './module-slug.js';

/** What another set of modules would do to what a tenant's clients are served. Changes nothing. */
export interface GraphPreview {
  /** Empty when the modules compose; then they could be served, and the rest says what would be different. */
  readonly compositionErrors: readonly PreviewedCompositionError[];
  readonly types: SchemaDifference;
  /** Fields, arguments, enum values, members of unions and interfaces that types implement, by schema coordinate. */
  readonly members: SchemaDifference & {
    /** `Post.title: String! → String` */
    readonly changed: readonly string[];
  };
  /** Subscriptions of the tenant that are open in this process and would end. */
  readonly subscriptions: readonly EndingSubscriptions[];
  /** Persisted documents of the tenant that could not be run any more. */
  readonly documents: readonly BrokenDocument[];
}

export interface PreviewedCompositionError {
  /** The composition's own: `INVALID_FIELD_SHARING`. */
  readonly code: string;
  readonly message: string;
  /** Modules of the set that the message names; all of them where it names none. */
  readonly modules: readonly string[];
}

/** Sorted. */
export interface SchemaDifference {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface EndingSubscriptions {
  /** The root field: `postPublished`. */
  readonly field: string;
  /** How many clients' subscriptions. */
  readonly count: number;
}

/** A document that a client may run by its id. */
export interface PersistedDocument {
  readonly id: string;
  /** GraphQL text. */
  readonly document: string;
}

export interface BrokenDocument {
  readonly id: string;
  /** What validation says of it. */
  readonly errors: readonly string[];
}

/** Why a document cannot be run. */
export interface DocumentProblem {
  /** As a request with it would be refused: `GRAPHQL_VALIDATION_FAILED`. */
  readonly code: string;
  readonly message: string;
}

/** Whoever serves graphs in this process. */
export interface GraphPreviewer {
  /** Rejects with the planner's outages, and with `GRAPH_PREVIEW_BUSY` when too many wait for one. */
  preview(tenant: Tenant, modules: readonly ModuleSlug[]): Promise<GraphPreview>;

  /** What of GraphQL texts the tenant's graph could not answer now, whichever of a text's operations is asked for. Same order. */
  problemsOf(tenant: Tenant, documents: readonly string[]): Promise<readonly (readonly DocumentProblem[])[]>;
}
