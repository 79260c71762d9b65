import type { Client } from 'graphql-ws';
import {
  GraphiQL,
  graphqlWs,
  location,
  type Fetcher,
  type FetcherParams,
  type Observable,
} from './browser.js';
import type { Session } from './session.js';

/** Whether the tenant's schema is known; what the bar shows. */
export type SchemaState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded' }
  | { readonly kind: 'failed'; readonly message: string };

/** One session's way to the gateway. A tenant has a schema of its own, so another session is another connection. */
export interface Connection {
  readonly fetcher: Fetcher;
  /** Ends its sockets, and the subscriptions on them. */
  close(): void;
}

/** The page is served at the endpoint itself, so its own address is where operations go. */
const endpoint = location.pathname;

/** `onSchema` is called as introspections start and end, until the connection is closed. */
export function connect(session: Session, onSchema: (state: SchemaState) => void): Connection {
  const sockets = new Map<string, Client>();
  let closed = false;

  /** Headers written in GraphiQL's editor win, so they may need a socket that presents another session. */
  const socketFor = (presented: Session) => {
    const key = JSON.stringify(presented);
    const socket = sockets.get(key) ?? openSocket(presented);
    sockets.set(key, socket);
    return socket;
  };
  const report = (state: SchemaState) => {
    if (!closed) onSchema(state);
  };

  return {
    async fetcher(params, options) {
      const headers = sessionHeaders(session);
      for (const [name, value] of Object.entries(options?.headers ?? {})) headers.set(name, value);
      if (isSubscription(params)) return observe(socketFor(presentedBy(headers)), params);
      if (params.operationName !== 'IntrospectionQuery') return post(headers, params);

      report({ kind: 'loading' });
      const result = await post(headers, params);
      const message = firstError(result);
      report(message === undefined ? { kind: 'loaded' } : { kind: 'failed', message });
      return result;
    },
    close() {
      closed = true;
      for (const socket of sockets.values()) void socket.dispose();
    },
  };
}

/** Exchanges credentials for an access token. Throws with the gateway's message when it refuses. */
export async function signIn(tenant: string, input: { email: string; password: string }): Promise<string> {
  const result = await post(sessionHeaders({ tenant, token: '' }), {
    query: 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
    variables: { input },
  });
  const message = firstError(result);
  if (message !== undefined) throw new Error(message);
  return (result as { data: { signIn: { accessToken: string } } }).data.signIn.accessToken;
}

/**
 * Connects with its first subscription and goes with its last one. It does not reconnect: without a cursor that would
 * skip events in silence, and a refused session would look like a slow one. The reader sees why it ended, and runs it again.
 */
function openSocket({ tenant, token }: Session): Client {
  return graphqlWs.createClient({
    url: new URL(endpoint, location.href).href.replace(/^http/, 'ws'),
    retryAttempts: 0,
    connectionParams: () => ({ ...(tenant !== '' && { tenant }), ...(token !== '' && { token }) }),
  });
}

/**
 * GraphiQL passes on a parsed document too, but an outdated one while its editor still waits for typing to end:
 * what is pasted and run at once would go the wrong way.
 */
function isSubscription({ query, operationName }: FetcherParams): boolean {
  try {
    const { parse, getOperationAST } = GraphiQL.GraphQL;
    return getOperationAST(parse(query), operationName)?.operation === 'subscription';
  } catch {
    return false; // a syntax error: the gateway's words for it are the ones to show
  }
}

function observe(socket: Client, { query, variables, operationName }: FetcherParams): Observable {
  return {
    subscribe: (sink) => ({
      unsubscribe: socket.subscribe(
        { query, ...(variables && { variables }), ...(operationName && { operationName }) },
        { ...sink, error: (error) => sink.error(describeClose(error)) },
      ),
    }),
  };
}

/** A socket closed by the gateway arrives as a CloseEvent, whose properties GraphiQL would not print. */
function describeClose(error: unknown): unknown {
  const { code, reason } = error as { code?: unknown; reason?: unknown };
  return typeof code === 'number'
    ? { message: `The gateway closed the socket: ${code} ${String(reason)}` }
    : error;
}

/** A result in any case: GraphiQL prints a thrown error with its stack, which says nothing to the reader. */
async function post(headers: Headers, params: FetcherParams): Promise<unknown> {
  try {
    const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(params) });
    if (response.headers.get('content-type')?.includes('json')) return await response.json();
    return failure(`The gateway answered ${response.status} ${response.statusText}, and not in JSON`);
  } catch (error) {
    return failure(`The gateway cannot be reached: ${String(error)}`);
  }
}

function failure(message: string): { errors: { message: string }[] } {
  return { errors: [{ message }] };
}

function firstError(result: unknown): string | undefined {
  const { errors } = result as { errors?: readonly { message: string }[] };
  return errors?.[0]?.message;
}

function sessionHeaders({ tenant, token }: Session): Headers {
  const headers = new Headers({
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json;q=0.9',
  });
  if (tenant !== '') headers.set('x-tenant-id', tenant);
  if (token !== '') headers.set('authorization', `Bearer ${token}`);
  return headers;
}

/** A browser's WebSocket carries no headers: what they would say goes into the connection's parameters. */
function presentedBy(headers: Headers): Session {
  return {
    tenant: headers.get('x-tenant-id') ?? '',
    token: headers.get('authorization')?.replace(/^bearer\s+/i, '') ?? '',
  };
}
