import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';

/** What the header says, as far as this module cares. */
export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly exp: number;
  readonly tenant: { readonly id: string; readonly slug: string };
  readonly actor: {
    readonly kind: string;
    readonly id?: string;
    readonly permissions?: Readonly<Record<string, string>>;
  };
  readonly locales: readonly string[];
  readonly request_id: string;
  readonly correlation_id: string;
  readonly traceparent?: string;
}

export interface Item {
  readonly id: string;
  readonly name: string;
}

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n';

export const STOCK_SDL = `${LINK}
  type Query { items: [Item!]!, whoAsks: String!, broken: String }
  type Mutation { rename(id: ID!, name: String!): Item }
  type Subscription { itemChanged(kind: String): Item, itemHidden: Item }
  type Item @key(fields: "id") { id: ID!, name(upper: Boolean): String! }
`;

/**
 * A module that its author wrote without anything of this platform: it verifies the signed header by hand, as the guide
 * shows, keeps things per tenant, and can be taken away and brought back on the same port.
 */
export class StockSubgraph implements AsyncDisposable {
  readonly secret: string;
  /** By tenant id. */
  readonly items = new Map<string, Map<string, Item>>();
  /** Of every request that was let in. */
  readonly seen: Claims[] = [];
  readonly traceparents: unknown[] = [];
  /** Of every request for data, let in or not. */
  requests = 0;
  sdl = STOCK_SDL;
  /** Instead of answering requests for data. */
  misbehave: ((response: ServerResponse) => void) | undefined;
  /** Answers to requests for data wait for it. */
  held: Promise<void> | undefined;
  #server: Server | undefined;
  #port = 0;

  constructor(secret: string) {
    this.secret = secret;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}/graphql`;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  /** As a kill would: connections break. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  put(tenantId: string, item: Item): void {
    this.#of(tenantId).set(item.id, item);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #of(tenantId: string): Map<string, Item> {
    const items = this.items.get(tenantId) ?? new Map<string, Item>();
    this.items.set(tenantId, items);
    return items;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    if (query.includes('_service')) {
      response.end(JSON.stringify({ data: { _service: { sdl: this.sdl } } }));
      return;
    }
    this.requests += 1;
    if (this.misbehave) {
      this.misbehave(response);
      return;
    }
    const claims = verified(request.headers['x-rustok-context'], this.secret);
    if (!claims) {
      response.writeHead(401).end('{"errors":[{"message":"no","extensions":{"code":"CONTEXT_INVALID"}}]}');
      return;
    }
    this.seen.push(claims);
    this.traceparents.push(request.headers.traceparent);
    const schema = buildSubgraphSchema([
      { typeDefs: parse(this.sdl), resolvers: this.#resolvers(claims) as never },
    ]);
    const answer = await graphql({ schema, source: query, variableValues: variables });
    await this.held;
    response.end(JSON.stringify(answer));
  }

  #resolvers({ tenant, actor }: Claims) {
    const items = this.#of(tenant.id);
    return {
      Query: {
        items: () => [...items.values()],
        whoAsks: () => `${actor.kind} of ${tenant.slug}`,
        broken: () => {
          throw new Error('the password of the database is "hunter2"');
        },
      },
      Mutation: {
        rename: (_: unknown, { id, name }: Item) => {
          if (actor.permissions?.['stock:rename'] === undefined) {
            throw Object.assign(new Error('This needs stock:rename.'), {
              extensions: { code: 'PERMISSION_DENIED' },
            });
          }
          const item = { id, name };
          items.set(id, item);
          return item;
        },
      },
      Item: {
        __resolveReference: ({ id }: Item) => items.get(id) ?? null,
        name: ({ name }: Item, { upper }: { upper?: boolean }) => (upper ? name.toUpperCase() : name),
      },
    };
  }
}

/** The example of docs/guides/remote-modules.md. */
function verified(token: unknown, secret: string): Claims | undefined {
  if (typeof token !== 'string') return undefined;
  const [head = '', payload = '', signature = ''] = token.split('.');
  const expected = createHmac('sha256', secret).update(`${head}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const claims = read(payload) as unknown as Claims;
  const isOurs = read(head)['alg'] === 'HS256' && claims.iss === 'rustok' && claims.aud === 'stock';
  return isOurs && claims.exp > Date.now() / 1000 ? claims : undefined;
}
