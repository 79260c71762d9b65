import { GraphQLError, type GraphQLErrorOptions } from 'graphql';
import { ClientError, CodedError, OutageError } from '@rustok/kernel';
import type { CompositionError } from './planner.js';

// What the author of a document did wrong: every error carries one of these in `extensions.code`.
export type RejectionCode =
  /** Not GraphQL. */
  | 'GRAPHQL_PARSE_FAILED'
  /** GraphQL, but not of this graph's API schema. A field of a module the tenant has not enabled ends here. */
  | 'GRAPHQL_VALIDATION_FAILED'
  /** `operationName` is missing where the document has several operations, or names none of them. */
  | 'OPERATION_RESOLUTION_FAILURE'
  /** More characters or tokens than allowed. */
  | 'QUERY_TOO_LARGE'
  /** More levels than allowed. */
  | 'QUERY_TOO_DEEP'
  /** More fields than allowed. */
  | 'QUERY_TOO_COMPLEX'
  /** `@skip` or `@include` at the root of a subscription (GraphQL September 2025, CollectSubscriptionFields). */
  | 'SUBSCRIPTION_ROOT_CONDITIONAL';

/** The document cannot be run on this graph; `errors` is what the client gets, never empty. */
export class OperationRejected extends CodedError {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('OPERATION_REJECTED', errors.map(({ message }) => message).join('\n'));
    this.errors = errors;
  }
}

export function rejection(
  code: RejectionCode,
  message: string,
  options: GraphQLErrorOptions = {},
): GraphQLError {
  return new GraphQLError(message, { ...options, extensions: { ...options.extensions, code } });
}

/** For errors that graphql-js made: each has an `extensions` object of its own. */
export function withCode(code: RejectionCode, error: GraphQLError): GraphQLError {
  Object.assign(error.extensions, { code });
  return error;
}

/** Modules that do not fit together: a fault of their authors, reported whole. `GRAPH_COMPOSITION_FAILED`. */
export class CompositionFailed extends CodedError {
  readonly modules: readonly string[];
  readonly errors: readonly CompositionError[];

  constructor(modules: readonly string[], errors: readonly CompositionError[]) {
    const list = errors.map(({ code, message }) => `\n- [${code}] ${message.replaceAll('\n', '\n  ')}`);
    super('GRAPH_COMPOSITION_FAILED', `cannot compose modules ${modules.join(', ')}:${list.join('')}`, {
      details: { modules, errors },
    });
    this.modules = modules;
    this.errors = errors;
  }
}

/** `MODULE_SET_UNCOMPOSABLE`: modules would be switched so that no graph can be made of what is then on. Nothing was switched. */
export function moduleSetUncomposable(cause: CompositionFailed): CodedError {
  const names = cause.modules.map((slug) => `"${slug}"`).join(', ');
  return new ClientError('MODULE_SET_UNCOMPOSABLE', `The modules ${names} do not fit together.`, {
    cause,
    details: { modules: cause.modules },
  });
}

/** `GRAPH_COMPOSITION_FAILED` as well, but composition threw where it should have listed errors: a bug. */
export function compositionThrew(cause: unknown): CodedError {
  return new CodedError('GRAPH_COMPOSITION_FAILED', 'composition threw an error', { cause });
}

/** `GRAPH_MODULE_UNKNOWN`: a module set names a module that this platform does not carry. */
export function moduleUnknown(slugs: readonly string[]): CodedError {
  return new CodedError('GRAPH_MODULE_UNKNOWN', `no schema is registered for module ${slugs.join(', ')}`);
}

/** `QUERY_PLAN_EMPTY`: a bug of the planner; answering with nulls would hide it. */
export function queryPlanEmpty(operationName: string | undefined): CodedError {
  return new CodedError(
    'QUERY_PLAN_EMPTY',
    `the planner found nothing to fetch for operation ${operationName ?? '(anonymous)'}, which selects fields of modules`,
  );
}

/** `QUERY_PLAN_INCOMPLETE`: as an empty plan, for a part of the operation. `field` is its path, from the root type. */
export function queryPlanIncomplete(operationName: string | undefined, field: string): CodedError {
  return new CodedError(
    'QUERY_PLAN_INCOMPLETE',
    `the plan of operation ${operationName ?? '(anonymous)'} does not fetch ${field}`,
  );
}

/** `QUERY_PLANNING_FAILED`: the planner threw on a valid operation. Not retryable: it would throw again. */
export function queryPlanningFailed(cause: unknown): CodedError {
  return new CodedError('QUERY_PLANNING_FAILED', 'the planner could not plan a valid operation', { cause });
}

// Outages of the planner's worker. All but `PLANNER_CLOSED` are worth a retry.

export function queryPlanningTimeout(timeoutMs: number): CodedError {
  return retryable('QUERY_PLANNING_TIMEOUT', `the operation was not planned within ${timeoutMs} ms`);
}

export function compositionTimeout(timeoutMs: number): CodedError {
  return retryable('GRAPH_COMPOSITION_TIMEOUT', `the modules were not composed within ${timeoutMs} ms`);
}

/** The worker died on this very request. Requests behind it are not touched. */
export function plannerCrashed(cause: unknown): CodedError {
  return retryable('PLANNER_CRASHED', 'the planner crashed while it worked on this request', { cause });
}

/** The worker crashes again and again, and is not started anew before `retryAfterMs`. */
export function plannerUnavailable(crashes: number, retryAfterMs: number): CodedError {
  return retryable('PLANNER_UNAVAILABLE', `the planner crashed ${crashes} times in a row`, {
    details: { retryAfterMs },
  });
}

export function plannerBusy(waiting: number): CodedError {
  return retryable('PLANNER_BUSY', `${waiting} requests wait for the planner already`);
}

export function plannerClosed(): CodedError {
  return new CodedError('PLANNER_CLOSED', 'the planner is closed');
}

function retryable(
  code: string,
  message: string,
  { cause, details }: { cause?: unknown; details?: Record<string, unknown> } = {},
): OutageError {
  return new OutageError(code, message, { cause, details: { retryable: true, ...details } });
}
