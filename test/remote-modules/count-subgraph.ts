import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { CONTEXT_HEADER, type ContextClaims, moduleSlug, SignedContexts } from '@rustok/kernel';
import { graphql, GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { counts: Int! }
  type Subscription {
    itemChanged(kind: String): Item
    itemCounted(kind: String): Item
    secretCounted: Item
  }
  type Item @key(fields: "id") { id: ID!, name: String!, listener: String! }
`;

/** One stream that is open to the gateway, and for whom. */
export interface UpstreamListener {
  readonly claims: ContextClaims;
  readonly args: Readonly<Record<string, unknown>>;
  push(item: { readonly id: string; readonly name: string }): void;
  /** Nothing follows. */
  complete(): void;
}

/**
 * A module that pushes its subscriptions over SSE and WebSockets, on one address with its queries, and lets in whoever the
 * signed header names. It can be killed and started again on the same port.
 */
export class CountSubgraph implements AsyncDisposable {
  readonly #contexts: SignedContexts;
  readonly #schema: GraphQLSchema;
  /** Streams that are open, oldest first. */
  readonly listeners: UpstreamListener[] = [];
  /** How many there have been. */
  opened = 0;
  #server: Server | undefined;
  #sockets: WebSocketServer | undefined;
  #port = 0;

  constructor(secret: string) {
    this.#contexts = new SignedContexts({ module: moduleSlug('stock'), secret });
    const listen = (_: unknown, args: object, claims: ContextClaims) => this.#listen(claims, args);
    this.#schema = buildSubgraphSchema([
      {
        typeDefs: parse(SDL),
        resolvers: {
          Query: { counts: () => this.opened },
          Item: { __resolveReference: ({ id }: { id: string }) => ({ id, name: id, listener: 'nobody' }) },
          Subscription: {
            itemCounted: { subscribe: listen },
            secretCounted: {
              subscribe: (_: unknown, args: object, claims: ContextClaims) => {
                const mayCount = claims.actor.kind === 'user' && claims.actor.permissions['stock:count'];
                if (mayCount) return this.#listen(claims, args);
                throw new GraphQLError('This needs stock:count.', {
                  extensions: { code: 'PERMISSION_DENIED', stacktrace: ['secret.ts:1'] },
                });
              },
            },
          },
        },
      },
    ]);
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}/graphql`;
  }

  /** The names the module knows those by who listen. */
  get names(): readonly string[] {
    return this.listeners.map(({ claims }) => nameOf(claims));
  }

  /** To all who listen, whatever their tenant: it is the gateway's to keep them apart. */
  push(id: string): void {
    for (const { push } of [...this.listeners]) push({ id, name: `item ${id}` });
  }

  async start(): Promise<this> {
    const handler = createHandler<{ claims: ContextClaims }>({
      schema: this.#schema,
      // `claims` as such: resolvers take the context to be them.
      context: async ({ raw }) => (await this.#claimsOf(raw as IncomingMessage)) as never,
    });
    const server = createServer((request, response) => {
      const isStream = request.headers.accept?.includes('text/event-stream');
      void (isStream ? handler(request, response) : this.#answer(request, response)).catch(() =>
        response.writeHead(401).end(),
      );
    });
    const sockets = new WebSocketServer({ server });
    useServer(
      {
        schema: this.#schema,
        context: ({ extra }) => this.#claimsOf(extra.request),
        // Of the payload alone, as a server behind a proxy that drops headers would.
        onConnect: async ({ connectionParams }) => {
          await this.#contexts.verify(String(connectionParams?.[CONTEXT_HEADER]));
        },
      },
      sockets,
    );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#sockets = sockets;
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  /** As a kill would: connections break, without a word. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets?.clients ?? []) socket.terminate();
    server.closeAllConnections();
    await closed;
    this.listeners.length = 0;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #claimsOf({ headers }: IncomingMessage): Promise<ContextClaims> {
    return this.#contexts.verify(String(headers[CONTEXT_HEADER]));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    const contextValue = query.includes('_service') ? undefined : await this.#claimsOf(request);
    const result = await graphql({
      schema: this.#schema,
      source: query,
      variableValues: variables,
      contextValue,
    });
    response.end(JSON.stringify(result));
  }

  #listen(claims: ContextClaims, args: object): AsyncIterableIterator<Record<string, unknown>> {
    const waiting: IteratorResult<Record<string, unknown>>[] = [];
    let take: ((step: IteratorResult<Record<string, unknown>>) => void) | undefined;
    const give = (step: IteratorResult<Record<string, unknown>>) => {
      if (take) take(step);
      else waiting.push(step);
      take = undefined;
    };
    const end = () => {
      const index = this.listeners.indexOf(listener);
      if (index >= 0) this.listeners.splice(index, 1);
      give({ value: undefined, done: true });
    };
    const listener: UpstreamListener = {
      ...{ claims, args: { ...args }, complete: end },
      push: (item) => {
        const value = { ...item, listener: nameOf(claims) };
        give({ value: { itemCounted: value, secretCounted: value }, done: false });
      },
    };
    this.opened += 1;
    this.listeners.push(listener);
    return {
      next: () =>
        new Promise((resolve) => {
          const step = waiting.shift();
          if (step) resolve(step);
          else take = resolve;
        }),
      return: () => {
        end();
        return Promise.resolve({ value: undefined, done: true });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

function nameOf({ tenant, actor }: ContextClaims): string {
  return `${actor.kind === 'user' ? actor.id : actor.kind} of ${tenant.slug}`;
}
