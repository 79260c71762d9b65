import type { ApiClient } from '../kit/client.js';

/** A document with what its variables are. */
export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** All that a client sees of an answer. */
export interface Exchange {
  readonly status: number;
  /** Status line, headers and body. */
  readonly text: string;
  /** What the client said to get it. */
  readonly said: string;
  readonly body: {
    readonly data?: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly extensions?: { readonly code?: string };
    }[];
  };
  /** Of the errors; empty for a clean answer. */
  readonly codes: readonly (string | undefined)[];
}

export type Client = Pick<ApiClient, 'url' | 'options'>;

/** Sends an operation by POST. */
export function send(client: Client, operation: Operation): Promise<Exchange> {
  return request(client, '/graphql', { method: 'POST', body: operation });
}

/** Calls any path, with JSON or a form. */
export async function request(
  { url, options: { tenant, token, headers } }: Client,
  path: string,
  { method, body }: { readonly method: string; readonly body?: unknown },
): Promise<Exchange> {
  const sent = body instanceof FormData ? body : undefined;
  const text = body === undefined || sent ? undefined : JSON.stringify(body);
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...(tenant !== undefined && { 'x-tenant-id': tenant }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(text !== undefined && { body: text }),
    ...(sent && { body: sent }),
  });
  const answer = await response.text();
  const parsed = parse(answer);
  return {
    status: response.status,
    text: [response.statusText, ...[...response.headers].map((pair) => pair.join(': ')), answer].join('\n'),
    said: `${method} ${path} ${tenant ?? ''} ${text ?? ''}`,
    body: parsed,
    codes: (parsed.errors ?? []).map(({ extensions }) => extensions?.code),
  };
}

function parse(text: string): Exchange['body'] {
  try {
    return JSON.parse(text) as Exchange['body'];
  } catch {
    return {};
  }
}

/** The schema as clients are told of it. */
export async function ask<Data>(client: Client, query: string): Promise<Data> {
  const { body, text } = await send(client, { query, variables: {} });
  if (!body.data) throw new Error(text);
  return body.data as Data;
}
