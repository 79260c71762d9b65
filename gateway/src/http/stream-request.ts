import { ClientError } from '@rustok/kernel';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { GraphqlRequest } from '../engine.js';
import { documentRequestOf } from '../persisted-documents/index.js';
import { single } from './incoming-request.js';
import { cursorOfEventId, resumeAfterOf } from './resume-after.js';

const object = z.record(z.string(), z.unknown()).nullish();

/** GraphQL over HTTP, as graphql-sse has it. */
const body = z.object({
  query: z.string().nullish(),
  documentId: z.string().nullish(),
  operationName: z.string().nullish(),
  variables: object,
  extensions: object,
});

/** In the query string objects are JSON. */
const queryString = z.object({
  query: z.string().optional(),
  documentId: z.string().optional(),
  operationName: z.string().optional(),
  variables: z.string().optional(),
  extensions: z.string().optional(),
});

export interface StreamRequest {
  readonly request: GraphqlRequest;
  readonly resumeAfter: string | undefined;
}

/** The operation in a body or a query string, whichever the method has. Throws `BAD_REQUEST`, `CURSOR_INVALID` for what cannot be one, and what `documentRequestOf` throws. */
export function streamRequestOf(request: FastifyRequest): StreamRequest {
  const given = request.method === 'GET' ? fromQueryString(request.query) : request.body;
  const parsed = body.safeParse(given);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' };
    throw badRequest(`${path.join('.') || 'the request'}: ${message}`);
  }
  const { operationName, variables, extensions, ...document } = parsed.data;
  const eventId = lastEventId(request);
  return {
    request: {
      ...documentRequestOf({ ...document, extensions }),
      variables: variables ?? null,
      ...(operationName != null && { operationName }),
    },
    resumeAfter: eventId === undefined ? resumeAfterOf(extensions) : cursorOfEventId(eventId),
  };
}

/** Newer than what stands in the URL or the body: those are the same at each reconnect. */
export function lastEventId({ headers }: FastifyRequest): string | undefined {
  return single(headers['last-event-id']) || undefined;
}

function fromQueryString(given: unknown): unknown {
  const parsed = queryString.safeParse(given);
  if (!parsed.success) throw badRequest('the query string has a parameter twice');
  const { variables, extensions, ...rest } = parsed.data;
  return { ...rest, variables: json('variables', variables), extensions: json('extensions', extensions) };
}

function json(name: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`${name} is no JSON`);
  }
}

function badRequest(what: string): ClientError {
  return new ClientError('BAD_REQUEST', `This is no GraphQL over HTTP: ${what}.`);
}
