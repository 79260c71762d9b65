import { EventEmitter } from 'node:events';
import { idePage, idePlugin, wantsIde } from '@rustok/gateway';
import fastify from 'fastify';
import { graphql, GraphQLError, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { readToken, rootValue, schemas, type PostEvents, type Viewer } from './schemas.js';

/** A small gateway with the real one's rules: a tenant on every request, a schema per tenant, tokens bound to tenants. */
export interface SmallGateway extends AsyncDisposable {
  readonly origin: string;
  readonly events: PostEvents;
  /** The connection parameters of every socket that was let in, and whether it is still open. */
  readonly sockets: readonly { readonly params: unknown; open: boolean }[];
  /** The headers of every POST. */
  readonly posts: readonly Readonly<Record<string, unknown>>[];
}

export async function startGateway(): Promise<SmallGateway> {
  const events: PostEvents = new EventEmitter();
  const root = rootValue(events);
  const posts: Record<string, unknown>[] = [];
  const sockets: { params: unknown; open: boolean }[] = [];

  const app = fastify();
  await app.register(idePlugin, { endpoint: '/graphql' });
  app.get('/graphql', (request, reply) => {
    if (!wantsIde(request)) return reply.code(400).send({ errors: [{ message: 'No query' }] });
    const { html, headers } = idePage();
    return reply.headers(headers).send(html);
  });
  app.post<{ Body: { query: string; variables?: Record<string, unknown>; operationName?: string } }>(
    '/graphql',
    async (request, reply) => {
      posts.push(request.headers);
      const { authorization } = request.headers;
      try {
        const { schema, viewer } = admit(
          request.headers['x-tenant-id'],
          authorization?.replace('Bearer ', ''),
        );
        const { query: source, variables: variableValues, operationName } = request.body;
        return await graphql({
          schema,
          source,
          variableValues,
          operationName,
          rootValue: root,
          contextValue: viewer,
        });
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        return reply.code(400).send({ errors: [error] });
      }
    },
  );

  const wss = new WebSocketServer({ server: app.server, path: '/graphql' });
  const live = useServer<Record<string, unknown>, { entry: (typeof sockets)[number] }>(
    {
      onConnect: ({ connectionParams: params, extra }) => {
        try {
          admit(params?.['tenant'], params?.['token']);
        } catch (error) {
          extra.socket.close(4403, (error as GraphQLError).message);
          return false;
        }
        extra.entry = { params, open: true };
        sockets.push(extra.entry);
        return true;
      },
      onClose: ({ extra }) => {
        if (extra.entry !== undefined) extra.entry.open = false;
      },
      schema: ({ connectionParams: params }) => admit(params?.['tenant'], params?.['token']).schema,
      context: ({ connectionParams: params }) => admit(params?.['tenant'], params?.['token']).viewer,
      roots: { subscription: root },
    },
    wss,
  );

  return {
    origin: await app.listen({ port: 0, host: '127.0.0.1' }),
    events,
    sockets,
    posts,
    async [Symbol.asyncDispose]() {
      await live.dispose();
      await app.close();
    },
  };
}

function admit(tenant: unknown, token: unknown): { schema: GraphQLSchema; viewer: Viewer } {
  if (typeof tenant !== 'string') throw refusal('TENANT_REQUIRED', 'X-Tenant-ID is required');
  const schema = schemas.get(tenant);
  if (schema === undefined) throw refusal('TENANT_NOT_FOUND', `Tenant "${tenant}" does not exist`);
  if (typeof token !== 'string') return { schema, viewer: { tenant } };
  const viewer = readToken(token);
  if (viewer.tenant !== tenant) throw refusal('TENANT_MISMATCH', 'The token belongs to another tenant');
  return { schema, viewer };
}

function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
