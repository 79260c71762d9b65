import { GraphiQL, graphqlWs, location, type Fetcher } from './browser.js';
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
  const sockets = new Map<string, ReturnType<typeof graphqlWs.createClient>>();
  let closed = false;

  /** Headers written in GraphiQL's editor win, so they may need a socket that presents another session. */
  const socketFor = (presented: Session) => {
    const key = JSON.stringify(presented);
    let socket = sockets.get(key);
    if (socket === undefined) {
      socket = graphqlWs.createClient({
        url: new URL(endpoint, location.href).href.replace(/^http/, 'ws'),
        connectionParams: () => ({
          ...(presented.tenant !== '' && { tenant: presented.tenant }),
          ...(presented.token !== '' && { token: presented.token }),
        }),
      });
      sockets.set(key, socket);
    }
    return socket;
  };

  const send: Fetcher = (params, options) => {
    const headers = sessionHeaders(session);
    for (const [name, value] of Object.entries(options?.headers ?? {})) headers.set(name, value);
    return GraphiQL.createFetcher({
      url: endpoint,
      fetch: (url, init) => fetchJson(url, { ...init, headers }),
      wsClient: socketFor(presentedBy(headers)),
      enableIncrementalDelivery: false,
    })(params, options);
  };

  return {
    fetcher: async (params, options) => {
      if (params.operationName !== 'IntrospectionQuery') return send(params, options);
      const report = (state: SchemaState) => {
        if (!closed) onSchema(state);
      };
      report({ kind: 'loading' });
      try {
        const result = await send(params, options);
        const message = firstError(result);
        report(message === undefined ? { kind: 'loaded' } : { kind: 'failed', message });
        return result;
      } catch (error) {
        report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
        throw error;
      }
    },
    close() {
      closed = true;
      for (const socket of sockets.values()) void socket.dispose();
    },
  };
}

/** Exchanges credentials for an access token. Throws with the gateway's message when it refuses. */
export async function signIn(tenant: string, input: { email: string; password: string }): Promise<string> {
  const response = await fetchJson(endpoint, {
    method: 'POST',
    headers: sessionHeaders({ tenant, token: '' }),
    body: JSON.stringify({
      query: 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
      variables: { input },
    }),
  });
  const result: unknown = await response.json();
  const message = firstError(result);
  if (message !== undefined) throw new Error(message);
  return (result as { data: { signIn: { accessToken: string } } }).data.signIn.accessToken;
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

/** A proxy's error page is not JSON; its status says more than the parser's complaint. */
async function fetchJson(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
  if (response.headers.get('content-type')?.includes('json')) return response;
  throw new Error(`The gateway answered ${response.status} ${response.statusText} without JSON.`);
}

function firstError(result: unknown): string | undefined {
  const { errors } = result as { errors?: readonly { message: string }[] };
  return errors?.[0]?.message;
}
