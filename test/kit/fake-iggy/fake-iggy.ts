import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeAccessTokens } from './access-tokens.js';
import type { Answer } from './exchange.js';
import { LogStore } from './log-store.js';
import { Refusal } from './refusal.js';
import { answerTo } from './routes.js';

/** `0.9` is the rewritten server, as it was in August 2026. */
export type IggyVersion = '0.8' | '0.9';

export interface FakeIggyOptions {
  /** Default 0.8. */
  readonly version?: IggyVersion;
  /** Default: a free one. */
  readonly port?: number;
  /** A file that keeps streams, messages and offsets over restarts. Default: memory. */
  readonly persistTo?: string;
  readonly username?: string;
  readonly password?: string;
  readonly tokenLifetimeS?: number;
  /** Milliseconds since epoch. */
  readonly now?: () => number;
}

/** What goes wrong with one send. */
export type SendFault =
  /** It is taken, and the connection breaks before the answer. */
  | { readonly kind: 'lose-answer' }
  /** It is looked at only then. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** The server answers so; `takes` it all the same where the outcome is unknown to itself. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly code: string;
      readonly retryAfterS?: number;
      readonly takes?: boolean;
    };

/**
 * Apache Iggy's HTTP API with the rules of both versions, as far as an event log uses it: users, streams, topics, messages,
 * consumer offsets. What it refuses and how is tested in `test/iggy/fake-iggy.test.ts`.
 */
export class FakeIggy {
  readonly version: IggyVersion;
  readonly username: string;
  readonly password: string;
  readonly log: LogStore;
  readonly tokens: FakeAccessTokens;
  readonly now: () => number;
  /** Successful ones since the start. */
  logins = 0;
  /** Sends that were taken, by token: what 0.9 limits. */
  readonly writesInFlight = new Map<string, number>();
  readonly #faults: SendFault[] = [];
  #port: number;
  #server: Server | undefined;

  private constructor({
    version = '0.8',
    port = 0,
    persistTo,
    username = 'iggy',
    password = 'iggy-password',
    tokenLifetimeS = 3600,
    now = Date.now,
  }: FakeIggyOptions) {
    this.version = version;
    this.#port = port;
    this.username = username;
    this.password = password;
    this.now = now;
    this.log = new LogStore(persistTo);
    this.tokens = new FakeAccessTokens(tokenLifetimeS, now);
  }

  static async start(options: FakeIggyOptions = {}): Promise<FakeIggy> {
    const iggy = new FakeIggy(options);
    await iggy.listen();
    return iggy;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** One for each of the next sends, in this order. */
  failSends(...faults: readonly SendFault[]): void {
    this.#faults.push(...faults);
  }

  /** The next send's fault, if it is to have one. */
  nextFault(): SendFault | undefined {
    return this.#faults.shift();
  }

  /** On the same port as before. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Breaks every connection. The log stays for `listen`, tokens do not. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    this.tokens.revokeAll();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async close(): Promise<void> {
    await this.stop();
    this.log.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: Answer;
    try {
      answer = await answerTo(this, request);
    } catch (error) {
      answer =
        error instanceof Refusal
          ? { status: error.status, body: error.body, headers: error.headers, plain: error.code === null }
          : { status: 500, body: String(error), plain: true };
    }
    if (answer.broken === true) {
      request.socket.destroy();
      return;
    }
    const { status, body = '', headers = {}, plain = false } = answer;
    const contentType = plain ? 'text/plain; charset=utf-8' : 'application/json';
    response.writeHead(status, { ...(body === '' ? {} : { 'content-type': contentType }), ...headers });
    response.end(body, () => {
      if (headers.connection === 'close') request.socket.destroy();
    });
  }
}
