import { type Client, createClient } from 'graphql-ws/client';
import { Backoff, type BackoffOptions } from './backoff.js';
import type { Ending } from './ending.js';
import type { LiveResult } from './operation.js';
import { renewInMs, tokenEnd, type TokenSource } from './token-source.js';
import type { Attempt, Transport, TransportOptions } from './transport.js';

export interface WebSocketTransportOptions extends TransportOptions {
  readonly tokens: TokenSource;
  readonly backoff: BackoffOptions;
  /** The global one by default; Node has none before version 22. */
  readonly webSocketImpl: unknown;
}

/** Milliseconds a connection without subscriptions is kept for the next one. */
const IDLE_MS = 1_000;
/** Milliseconds for the acknowledgement of a connection, and of a renewed token. */
const ANSWER_MS = 10_000;
/** Milliseconds between questions for a token that came back as old as it was, at most; near its end they come closer. */
const ASK_AGAIN_MS = 2_000;
const MIN_ASK_AGAIN_MS = 250;
/** Timers of browsers and Node overflow beyond this: 24 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** graphql-transport-ws: one connection for all subscriptions, made anew when the next one needs it. */
export class WebSocketTransport implements Transport {
  readonly backoff: Backoff;
  readonly #options: WebSocketTransportOptions;
  #connection: Connection | undefined;
  #renewing: Promise<void> | undefined;

  constructor(options: WebSocketTransportOptions) {
    this.#options = options;
    this.backoff = new Backoff(options.backoff);
  }

  start(attempt: Attempt): () => void {
    if (!this.#connection || this.#connection.gone) this.#connection = new Connection(this.#options);
    return this.#connection.start(attempt);
  }

  renew(): Promise<void> {
    return (this.#renewing ??= this.#renewed().finally(() => (this.#renewing = undefined)));
  }

  close(): void {
    this.backoff.close();
    this.#connection?.close();
  }

  async #renewed(): Promise<void> {
    this.#options.tokens.expire();
    const connection = this.#connection;
    // A connection that cannot be renewed makes room for one that begins with the fresh token.
    if (connection && !connection.gone && !(await connection.renew())) connection.close();
  }
}

/**
 * One WebSocket from its making to its end. Each has a graphql-ws client of its own, which never reconnects: it would send
 * operations again as they were, and what is late of an old socket would reach the new one.
 */
class Connection {
  readonly #options: WebSocketTransportOptions;
  readonly #client: Client;
  readonly #attempts = new Map<string, Attempt>();
  /** graphql-ws asks for the id of the payload it was given. */
  readonly #ids = new WeakMap<object, string>();
  #lastId = 0;
  #acknowledged = false;
  #socket: WebSocket | undefined;
  #closed: { readonly code: number; readonly reason: string } | undefined;
  #renewTimer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  #onPong: (payload: unknown) => void = () => undefined;
  /** Under which it goes now. */
  #token: string | null = null;

  constructor(options: WebSocketTransportOptions) {
    this.#options = options;
    const { url, tenant, tokens, webSocketImpl, silenceMs, emit } = options;
    const address = new URL(url);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#client = createClient({
      url: address.href,
      ...(webSocketImpl !== undefined && { webSocketImpl }),
      generateID: (payload) => this.#ids.get(payload) ?? `${(this.#lastId += 1)}`,
      retryAttempts: 0,
      lazyCloseTimeout: IDLE_MS,
      connectionAckWaitTimeout: ANSWER_MS,
      keepAlive: Math.max(1_000, silenceMs / 2),
      connectionParams: async () => {
        const token = await tokens.get();
        this.#goesUnder(token);
        return { ...(tenant !== undefined && { tenant }), ...(token !== null && { token }) };
      },
      on: {
        connected: (socket) => {
          this.#socket = socket as WebSocket;
          this.#acknowledged = true;
          emit({ kind: 'connected' });
          for (const attempt of this.#attempts.values()) attempt.opened();
        },
        message: () => this.#heard(),
        ping: (received, payload) => received && this.#advance(payload),
        pong: (received, payload) => received && this.#onPong(payload),
        error: () => this.#end({ code: 1006, reason: '' }),
        closed: (event) => this.#end(event as { code: number; reason: string }),
      },
    });
  }

  get gone(): boolean {
    return this.#closed !== undefined;
  }

  start(attempt: Attempt): () => void {
    const id = `${(this.#lastId += 1)}`;
    const { query, variables } = attempt.operation;
    const payload = {
      query,
      ...(variables && { variables }),
      // Read when it is sent, which may be much later than now.
      get extensions() {
        const resumeAfter = attempt.cursor();
        return resumeAfter === undefined ? undefined : { resumeAfter };
      },
    };
    this.#ids.set(payload, id);
    this.#attempts.set(id, attempt);
    const end = (ending: Ending) => {
      if (this.#attempts.delete(id)) attempt.ended(ending);
    };
    if (this.#acknowledged) attempt.opened();
    const stop = this.#client.subscribe(payload, {
      next: (result) => {
        if (this.#attempts.has(id)) attempt.result(result as LiveResult<unknown>);
      },
      error: (error) => end(this.#ending(error)),
      // graphql-ws also calls a connection that was closed under it regularly complete.
      complete: () => end(this.#closed ? this.#ending(undefined) : { kind: 'complete' }),
    });
    return () => {
      this.#attempts.delete(id);
      stop();
    };
  }

  /** Whether the server has taken a fresh token in place. */
  async renew(): Promise<boolean> {
    const socket = this.#socket;
    if (!socket || this.gone) return false;
    let token: string | null;
    try {
      token = await this.#options.tokens.get();
    } catch {
      return false;
    }
    // The one that it has is no news to the server.
    if (token === null || token === this.#token || this.gone) return false;
    const taken = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), ANSWER_MS);
      this.#onPong = (payload) => {
        if (!isObject(payload) || payload['renewed'] !== true) return;
        clearTimeout(timer);
        resolve(true);
      };
      socket.addEventListener('close', () => {
        clearTimeout(timer);
        resolve(false);
      });
      socket.send(JSON.stringify({ type: 'ping', payload: { token } }));
    });
    this.#onPong = () => undefined;
    if (!taken) return false;
    this.#options.emit({ kind: 'token-renewed' });
    this.#goesUnder(token);
    return true;
  }

  close(): void {
    clearTimeout(this.#renewTimer);
    // Rejects where the connection never came about.
    void Promise.resolve(this.#client.dispose()).catch(() => undefined);
    this.#end({ code: 1000, reason: '' });
  }

  /** Renews a little before the token's end; a token that is no fresher is asked for again, up to the end. */
  #goesUnder(token: string | null): void {
    this.#token = token;
    clearTimeout(this.#renewTimer);
    const end = token === null ? undefined : tokenEnd(token);
    if (end === undefined) return;
    const later = (ms: number) => {
      this.#renewTimer = setTimeout(() => void this.#renewNow(end, later), Math.min(ms, MAX_TIMER_MS));
    };
    later(renewInMs(end, Date.now()));
  }

  async #renewNow(end: number, later: (ms: number) => void): Promise<void> {
    const { tokens } = this.#options;
    const ms = renewInMs(end, Date.now());
    // The end is farther away than a timer can wait.
    if (ms > ASK_AGAIN_MS) return later(ms);
    if (this.gone || Date.now() >= end) return;
    tokens.expire();
    if ((await this.renew()) || this.gone) return;
    later(Math.max(MIN_ASK_AGAIN_MS, Math.min(ASK_AGAIN_MS, (end - Date.now()) / 2)));
  }

  #heard(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#client.terminate(), this.#options.silenceMs);
  }

  #advance(payload: unknown): void {
    if (!isObject(payload) || !isObject(payload['cursors'])) return;
    for (const [id, cursor] of Object.entries(payload['cursors'])) {
      if (typeof cursor === 'string') this.#attempts.get(id)?.advanced(cursor);
    }
  }

  #ending(error: unknown): Ending {
    if (Array.isArray(error)) return { kind: 'errors', errors: error };
    if (isObject(error) && typeof error['code'] === 'number') {
      return { kind: 'lost', closeCode: error['code'], reason: String(error['reason'] ?? '') };
    }
    if (error instanceof Error) return { kind: 'lost', reason: error.message };
    const { code = 1006, reason = '' } = this.#closed ?? {};
    return { kind: 'lost', closeCode: code, reason };
  }

  #end(closed: { readonly code: number; readonly reason: string }): void {
    if (this.#closed) return;
    this.#closed = { code: closed.code, reason: closed.reason };
    clearTimeout(this.#renewTimer);
    clearTimeout(this.#silenceTimer);
    // So that graphql-ws itself does not go on after a regular closure.
    void Promise.resolve(this.#client.dispose()).catch(() => undefined);
    this.#options.emit({ kind: 'lost', closeCode: closed.code, reason: closed.reason });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
