import { parseRequestParams, type Request } from 'graphql-http';
import type { GraphqlRequest } from '../engine.js';
import { documentRequestOf } from '../persisted-documents/index.js';

type Parsed = Awaited<ReturnType<typeof parseRequestParams>>;

/**
 * What a request to `/graphql` carries. graphql-http reads it, and insists on a `query`: where an id stands instead, it is
 * given an empty one. Throws what is no GraphQL over HTTP, and what `documentRequestOf` throws.
 */
export async function graphqlParams(request: Request<unknown, unknown>): Promise<Parsed> {
  const { hasQuery, documentId, extensions } = givenOf(request);
  const isWithout = !hasQuery && (documentId != null || extensions != null);
  const params = await parseRequestParams(isWithout ? withEmptyQuery(request) : request);
  if (Array.isArray(params)) return params;
  const { query, ...rest } = params as Exclude<typeof params, readonly unknown[]>;
  const document = documentRequestOf({
    query: isWithout ? null : query,
    documentId,
    extensions: rest.extensions,
  });
  return { ...rest, ...document } satisfies GraphqlRequest as unknown as Parsed;
}

interface Given {
  readonly hasQuery: boolean;
  readonly documentId: unknown;
  readonly extensions: unknown;
}

function givenOf({ method, url, body }: Request<unknown, unknown>): Given {
  if (method !== 'GET') {
    const { query, documentId, extensions } = (body ?? {}) as Readonly<Record<string, unknown>>;
    return { hasQuery: query != null, documentId, extensions };
  }
  const params = new URLSearchParams(url.slice(url.indexOf('?')));
  return {
    hasQuery: params.has('query'),
    documentId: params.get('documentId'),
    extensions: params.get('extensions'),
  };
}

function withEmptyQuery(request: Request<unknown, unknown>): Request<unknown, unknown> {
  if (request.method === 'GET') return { ...request, url: `${request.url}&query=` };
  return { ...request, body: { ...(request.body as object), query: '' } };
}
