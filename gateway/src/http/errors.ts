import { ClientError, CodedError, type Logger, MAX_JSON_DEPTH, NotFoundError } from '@rustok/kernel';
import { GraphQLError } from 'graphql';
import { OperationRejected } from '../graph/index.js';

/** Codes that end a request outside of a GraphQL operation, and the HTTP status that says so. */
const HTTP_STATUS: Readonly<Record<string, number>> = {
  TENANT_REQUIRED: 400,
  TENANT_IDENTIFIER_INVALID: 400,
  TENANT_NOT_FOUND: 404,
  TENANT_INACTIVE: 403,
  TOKEN_INVALID: 401,
  TOKEN_EXPIRED: 401,
  SESSION_ENDED: 401,
  USER_INACTIVE: 403,
  TENANT_MISMATCH: 403,
  IDENTITY_MISMATCH: 403,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  SIGNATURE_INVALID: 401,
  EVENT_TENANT_INVALID: 403,
  NOT_FOUND: 404,
  MUTATION_NEEDS_POST: 405,
  ORIGIN_FORBIDDEN: 403,
  CONNECTION_LIMIT: 429,
  SUBSCRIPTION_LIMIT: 429,
  TICKET_INVALID: 401,
  TICKET_EXPIRED: 401,
  TICKET_USED: 401,
};

/** 503 for outages, 500 for bugs, and for what Fastify throws its own status. */
export function httpStatus(error: unknown): number {
  if (error instanceof NotFoundError) return 404;
  if (error instanceof OperationRejected) return 400;
  if (error instanceof CodedError) {
    return (
      error.httpStatus ?? HTTP_STATUS[error.code] ?? { client: 400, outage: 503, bug: 500 }[error.family]
    );
  }
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 ? statusCode : 500;
}

/** What is answered at a path where there is nothing, or nothing for this tenant. */
export function nothingAt(url: string): ClientError {
  return new ClientError('NOT_FOUND', `There is nothing at ${url.split('?')[0]}.`);
}

/** What would be read by recursion, deeper than any stack is. */
export function bodyTooDeep(): ClientError {
  return new ClientError('BAD_REQUEST', `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
}

/** Any throw as the GraphQL errors it stands for; still to be made public. */
export function graphqlErrors(error: unknown): readonly GraphQLError[] {
  if (error instanceof OperationRejected) return error.errors;
  if (error instanceof GraphQLError) return [error];
  const originalError = error instanceof Error ? error : new Error(String(error));
  return [new GraphQLError(originalError.message, { originalError })];
}

export interface PublicErrorOptions {
  readonly requestId: string;
  readonly logger: Logger;
}

/**
 * What a client may see of an error. Its own mistakes and our outages pass with code and message; anything else is
 * a bug: it goes whole into the log, and the client gets the request id to ask about it.
 */
export function publicError(error: GraphQLError, { requestId, logger }: PublicErrorOptions): GraphQLError {
  const cause = rootCause(error);
  if (isPublicError(error)) {
    if (cause instanceof CodedError && cause.family === 'outage')
      logger.warn({ err: cause, requestId, path: error.path }, 'answered with an outage');
    return error;
  }
  logger.error({ err: cause ?? error, requestId, path: error.path }, 'answered with an internal error');
  return new GraphQLError(MASKED_MESSAGE, {
    nodes: error.nodes,
    path: error.path,
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  });
}

/** What a client sees of a bug. */
export const MASKED_MESSAGE = 'Something went wrong on our side.';

/** Its own mistake or an outage; anything else is a bug. */
export function isPublicError(error: GraphQLError): boolean {
  const cause = rootCause(error);
  if (cause instanceof CodedError && cause.family !== 'bug') return true;
  // Made by the gateway itself, or by a scalar that refused a client's value (whatever it threw to say so).
  const { code } = error.extensions;
  return code === 'BAD_USER_INPUT' || (cause === undefined && typeof code === 'string');
}

/** Errors may be wrapped once per fetch and once per field. */
function rootCause(error: GraphQLError): Error | undefined {
  let cause = error.originalError;
  while (cause instanceof GraphQLError) cause = cause.originalError;
  return cause ?? undefined;
}
