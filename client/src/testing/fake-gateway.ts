import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What a client said to get its stream, in order. */
export interface Asked {
  readonly tenant: string | undefined;
  readonly token: string | undefined;
  readonly query: string;
  readonly variables: unknown;
  readonly resumeAfter: string | undefined;
}

interface Stream {
  position: number;
  /** Over an event stream `cursor` is the event's id. */
  next(payload: string, cursor: string | undefined): void;
  idle(cursor: string): void;
  errors(errors: object[]): void;
  complete(): void;
  cut(): void;
}

/**
 * The stream contract without a platform: a log of numbers, `{data: {n}}` for each, over both transports. Cursors are
 * `c<position>`.
 */
export class FakeGateway implements AsyncDisposable {
  readonly asked: Asked[] = [];
  /** Tokens that came by `ping`. */
  readonly renewals: string[] = [];
  connections = 0;
  /** Answered to those who subscribe, instead of a stream, as long as it is set. */
  refusal: { readonly code: string; readonly [name: string]: unknown } | undefined;
  /** WebSockets are closed with this instead of being acknowledged. */
  closeWith: { readonly code: number; readonly reason: string } | undefined;
  takesRenewals = true;
  /** `false`: as a subscription that its module feeds, which nobody can resume. */
  hasCursors = true;
  readonly #http = createServer((request, response) => void this.#serve(request, response));
  readonly #ws = new WebSocketServer({ server: this.#http, path: '/graphql' });
  readonly #streams = new Set<Stream>();
  #end = 0;

  static async start(port = 0): Promise<FakeGateway> {
    const fake = new FakeGateway();
    fake.#ws.on('connection', (socket) => fake.#connect(socket));
    fake.#http.listen(port, '127.0.0.1');
    await once(fake.#http, 'listening');
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get streams(): number {
    return this.#streams.size;
  }

  publish(count = 1): void {
    for (let i = 0; i < count; i += 1) {
      this.#end += 1;
      for (const stream of [...this.#streams]) this.#feed(stream);
    }
  }

  /** So many things happened that concern nobody, and nobody is told. */
  pass(count: number): void {
    this.#end += count;
    for (const stream of this.#streams) stream.position = this.#end;
  }

  /** Something happened that concerns nobody. */
  beat(): void {
    this.#end += 1;
    for (const stream of this.#streams) {
      stream.position = this.#end;
      stream.idle(`c${this.#end}`);
    }
  }

  send(result: { readonly extensions: { readonly cursor: string } }): void {
    for (const stream of this.#streams) stream.next(JSON.stringify(result), result.extensions.cursor);
  }

  /** What is sent once more, though it was sent before. */
  repeat(position: number): void {
    for (const stream of this.#streams) stream.next(frame(position), `c${position}`);
  }

  fail(code: string, extensions: object = {}): void {
    for (const stream of [...this.#streams]) {
      this.#streams.delete(stream);
      stream.errors([{ message: code, extensions: { code, ...extensions } }]);
    }
  }

  complete(): void {
    for (const stream of [...this.#streams]) stream.complete();
    this.#streams.clear();
  }

  /** Sockets are destroyed without a word. */
  cut(): void {
    for (const stream of [...this.#streams]) stream.cut();
    this.#streams.clear();
  }

  closeSockets(code: number, reason: string): void {
    for (const socket of this.#ws.clients) socket.close(code, reason);
    this.#streams.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#ws.clients) socket.terminate();
    this.#ws.close();
    this.#http.closeAllConnections();
    if (!this.#http.listening) return;
    this.#http.close();
    await once(this.#http, 'close');
  }

  #begin(stream: Stream, resumeAfter: string | undefined): void {
    stream.position = resumeAfter === undefined ? this.#end : Number(resumeAfter.slice(1));
    this.#streams.add(stream);
    if (this.hasCursors) stream.idle(`c${stream.position}`);
    this.#feed(stream);
  }

  #feed(stream: Stream): void {
    while (stream.position < this.#end && this.#streams.has(stream)) {
      stream.position += 1;
      const n = stream.position;
      if (this.hasCursors) stream.next(frame(n), `c${n}`);
      else stream.next(JSON.stringify({ data: { n } }), undefined);
    }
  }

  #connect(socket: WebSocket): void {
    this.connections += 1;
    const streams = new Map<string, Stream>();
    let init: { tenant?: string; token?: string } = {};
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on('close', () => {
      for (const stream of streams.values()) this.#streams.delete(stream);
    });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as {
        id: string;
        type: string;
        payload?: {
          token?: string;
          query: string;
          variables?: unknown;
          extensions?: { resumeAfter?: string };
        };
      };
      const { id, type, payload } = message;
      if (type === 'connection_init') {
        init = payload ?? {};
        if (this.closeWith) return socket.close(this.closeWith.code, this.closeWith.reason);
        return send({ type: 'connection_ack' });
      }
      if (type === 'ping') {
        if (payload?.token === undefined || !this.takesRenewals) return send({ type: 'pong' });
        this.renewals.push(payload.token);
        init = { ...init, token: payload.token };
        return send({ type: 'pong', payload: { renewed: true } });
      }
      if (type === 'complete') {
        const stream = streams.get(id);
        if (stream) this.#streams.delete(stream);
        return;
      }
      if (type !== 'subscribe' || !payload) return;
      const resumeAfter = payload.extensions?.resumeAfter;
      const { query, variables } = payload;
      this.asked.push({ tenant: init.tenant, token: init.token, query, variables, resumeAfter });
      if (this.refusal) {
        return send({ id, type: 'error', payload: [{ message: 'refused', extensions: this.refusal }] });
      }
      const stream: Stream = {
        position: 0,
        next: (payload) => socket.send(`{"id":"${id}","type":"next","payload":${payload}}`),
        idle: (cursor) => send({ type: 'ping', payload: { cursors: { [id]: cursor } } }),
        errors: (errors) => send({ id, type: 'error', payload: errors }),
        complete: () => send({ id, type: 'complete' }),
        cut: () => socket.terminate(),
      };
      streams.set(id, stream);
      this.#begin(stream, resumeAfter);
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.connections += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { query, variables, extensions } = JSON.parse(Buffer.concat(chunks).toString()) as {
      query: string;
      variables?: unknown;
      extensions?: { resumeAfter?: string };
    };
    const resumeAfter = extensions?.resumeAfter;
    const token = request.headers.authorization?.replace('Bearer ', '');
    this.asked.push({
      tenant: request.headers['x-tenant-id'] as string | undefined,
      token,
      query,
      variables,
      resumeAfter,
    });
    if (this.refusal) {
      response.writeHead(this.refusal.code.startsWith('TOKEN') ? 401 : 400, {
        'content-type': 'application/json',
      });
      response.end(JSON.stringify({ errors: [{ message: 'refused', extensions: this.refusal }] }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(':\n\n');
    const stream: Stream = {
      position: 0,
      next: (payload, cursor) =>
        response.write(`${cursor === undefined ? '' : `id: ${cursor}\n`}event: next\ndata: ${payload}\n\n`),
      idle: (cursor) => response.write(`id: ${cursor}\n\n`),
      errors: (errors) =>
        response.end(`event: next\ndata: ${JSON.stringify({ errors })}\n\nevent: complete\ndata:\n\n`),
      complete: () => response.end('event: complete\ndata:\n\n'),
      cut: () => request.socket.destroy(),
    };
    response.on('close', () => this.#streams.delete(stream));
    this.#begin(stream, resumeAfter);
  }
}

function frame(n: number): string {
  return JSON.stringify({ data: { n }, extensions: { cursor: `c${n}` } });
}
