import type { ApiClient } from '../kit/client.js';
import { RawSocket } from '../live-transports/raw-socket.js';
import { RawStream } from '../live-transports/raw-stream.js';
import { type Client, request } from './exchange.js';
import type { OperationKind } from './operations.js';

/** What comes of asking for a document by its id; a subscription goes on until it is disposed of. */
export interface Answering extends AsyncDisposable {
  /** Status and bodies or frames that have come by now, and nothing that differs from one request to the next. */
  text(): string;
}

/** One way of asking for a document by its id. */
export interface DocumentWay {
  /** `a WebSocket, by documentId` */
  readonly name: string;
  readonly kinds: readonly OperationKind[];
  ask(client: ApiClient, documentId: string): Promise<Answering>;
}

type Body = Readonly<Record<string, unknown>>;

/** How a request says the id. */
const FORMS: Readonly<Record<string, (id: string) => Body>> = {
  documentId: (documentId) => ({ documentId }),
  "Apollo's extension": (id) => ({
    extensions: { persistedQuery: { version: 1, sha256Hash: id.replace('sha256:', '') } },
  }),
};

const TRANSPORTS: Readonly<
  Record<
    string,
    {
      readonly kinds: readonly OperationKind[];
      readonly ask: (client: ApiClient, body: Body) => Promise<Answering>;
    }
  >
> = {
  'a POST': {
    kinds: ['query'],
    ask: async (client, body) => answered(client, '/graphql', { method: 'POST', body }),
  },
  'a GET': {
    kinds: ['query'],
    ask: async (client, body) => answered(client, `/graphql?${parameters(body)}`, { method: 'GET' }),
  },
  'a POST for an event stream': {
    kinds: ['query', 'subscription'],
    ask: (client, body) => streamed(client, '', { method: 'POST', body: JSON.stringify(body) }),
  },
  'a GET for an event stream': {
    kinds: ['query', 'subscription'],
    ask: (client, body) => streamed(client, `?${parameters(body)}`),
  },
  'a ticket': { kinds: ['subscription'], ask: byTicket },
  'a WebSocket': { kinds: ['query', 'subscription'], ask: overSocket },
};

/** Every way in, with each way of saying the id. */
export const DOCUMENT_WAYS: readonly DocumentWay[] = Object.entries(TRANSPORTS).flatMap(
  ([transport, { kinds, ask }]) =>
    Object.entries(FORMS).map(([form, bodyOf]) => ({
      ...{ name: `${transport}, by ${form}`, kinds },
      ask: (client: ApiClient, id: string) => ask(client, bodyOf(id)),
    })),
);

function parameters(body: Body): URLSearchParams {
  return new URLSearchParams(
    Object.entries(body).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function headersOf({ options: { tenant, token } }: Client): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'text/event-stream, application/json',
    ...(tenant !== undefined && { 'x-tenant-id': tenant }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
}

async function answered(...args: Parameters<typeof request>): Promise<Answering> {
  const { status, body } = await request(...args);
  const text = `${status} ${JSON.stringify(body)}`;
  return { text: () => text, [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function streamed(client: ApiClient, query: string, init: RequestInit = {}): Promise<Answering> {
  const stream = await RawStream.open(`${client.url}/graphql/stream${query}`, {
    headers: headersOf(client),
    ...init,
  });
  return {
    text: () =>
      [stream.response.status, ...stream.blocks.map((block) => JSON.stringify(block)), stream.text].join(' '),
    [Symbol.asyncDispose]: () => stream[Symbol.asyncDispose](),
  };
}

/** The document is named where the ticket is asked for; where there is none, that answer is all there is. */
async function byTicket(client: ApiClient, body: Body): Promise<Answering> {
  const issued = await request(client, '/graphql/stream/ticket', { method: 'POST', body });
  const { ticket } = issued.body as { readonly ticket?: string };
  if (ticket !== undefined) return streamed(client, `?${new URLSearchParams({ ticket })}`);
  const text = `${issued.status} ${JSON.stringify(issued.body)}`;
  return { text: () => text, [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function overSocket({ url, options: { tenant, token } }: ApiClient, body: Body): Promise<Answering> {
  const socket = await RawSocket.connect(`${url.replace('http', 'ws')}/graphql`, { tenant, token });
  // Clients of graphql-ws have to send a query, if only an empty one.
  socket.send({ id: 'asked', type: 'subscribe', payload: { query: '', ...body } });
  return {
    text: () => JSON.stringify(socket.messages.filter(({ id }) => id === 'asked')),
    async [Symbol.asyncDispose]() {
      socket[Symbol.dispose]();
    },
  };
}
