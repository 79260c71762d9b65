import cors from '@fastify/cors';
import websocket from '@fastify/websocket';
import { CodedError, StartupError } from '@rustok/kernel';
import fastify, { type FastifyInstance } from 'fastify';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { v7 as uuidv7 } from 'uuid';
import { graphqlErrors, httpStatus, nothingAt } from './errors.js';
import type { PublicErrorOptions } from './errors.js';
import type { LiveConnections } from './live-connections.js';
import { silentConnections } from './silent-connections.js';

export interface HttpAppOptions {
  /** Origins whose pages may call from a browser; `*` is every origin. */
  readonly corsOrigins: readonly string[];
  /** Addresses whose `X-Forwarded-*` is believed. */
  readonly trustedProxies: readonly string[];
  /** Drained when it closes. */
  readonly connections: LiveConnections;
  readonly logger: PublicErrorOptions['logger'];
  /** Any throw as the errors a client may see. */
  readonly publicErrors: (error: unknown, options: PublicErrorOptions) => readonly object[];
}

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** How to say otherwise, for who finds the port taken: `set PORT or HOST`. */
  readonly advice: string;
}

/** A server that is ready for routes. */
export interface HttpApp {
  readonly app: FastifyInstance;
  /** False once it stops. */
  isServing(): boolean;
  /** Answers the port. Throws `PORT_UNAVAILABLE` with what the system says. */
  listen(options: ListenOptions): Promise<number>;
  /** Stops accepting, ends what is live over the drain time, waits for requests in flight. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1_000_000;

/** A larger WebSocket message closes its socket; documents have their own, smaller limit. */
const MAX_MESSAGE_BYTES = 1_000_000;

/** Milliseconds a client has to answer the end of its WebSocket; a stop waits for it. */
const CLOSE_TIMEOUT_MS = 2_000;

/** A client's own request id is taken over when it is harmless in logs and headers. */
const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** What every server of ours does whoever it serves: request ids, limits, CORS, errors in one form, an orderly end. */
export async function createHttpApp(options: HttpAppOptions): Promise<HttpApp> {
  const { corsOrigins, trustedProxies, connections } = options;
  let serving = true;
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7();
    },
    forceCloseConnections: 'idle',
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  answerErrors(app, options);
  // No cookie is ever read, so there are no credentials to allow: a page sends its token itself.
  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['x-request-id'],
    maxAge: 600,
  });
  await app.register(websocket, {
    options: WEBSOCKET_OPTIONS,
    // What was open has been drained.
    preClose: (done) => app.websocketServer.close(() => done()),
  });
  const endSilent = silentConnections(app.server);
  return {
    app,
    isServing: () => serving,
    listen: (where) => listen(app, where),
    close: async () => {
      serving = false;
      // Who comes back during the drain is to find another instance. Fastify closes it again, and need not be told.
      app.server.close();
      await connections.drain();
      endSilent();
      await app.close();
    },
  };
}

async function listen(app: FastifyInstance, { host, port, advice }: ListenOptions): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    throw new StartupError('PORT_UNAVAILABLE', `cannot listen on ${host}, port ${port}; ${advice}:`, [
      (cause as Error).message,
    ]);
  }
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/** A browser or library that asks for another subprotocol is refused by the socket's close code 4406. */
function handleProtocols(offered: Set<string>): string | false {
  return offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false;
}

/** Not written where they are used: the types of ws do not know `closeTimeout` yet. */
const WEBSOCKET_OPTIONS = {
  maxPayload: MAX_MESSAGE_BYTES,
  perMessageDeflate: false,
  handleProtocols,
  closeTimeout: CLOSE_TIMEOUT_MS,
};

/** Whatever is thrown outside of an operation is answered in the form of GraphQL errors, with an HTTP status. */
function answerErrors(app: FastifyInstance, { logger, publicErrors }: HttpAppOptions): void {
  app.setErrorHandler((error: Error, request, reply) => {
    const status = httpStatus(error);
    const coded =
      error instanceof CodedError || status >= 500
        ? error
        : Object.assign(error, { extensions: { code: 'BAD_REQUEST' } });
    const errors =
      status < 500 ? graphqlErrors(coded) : publicErrors(coded, { logger, requestId: request.id });
    return reply.status(status).type('application/json').send({ errors });
  });
  app.setNotFoundHandler(({ url }) => {
    throw nothingAt(url);
  });
}
