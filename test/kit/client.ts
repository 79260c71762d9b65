import { createClient as createWsClient, type Client as WsClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ExecutionResult } from 'graphql';
import type { TypedDocumentString } from '../generated/graphql.js';

/** What a GraphQL answer is to a test. */
export interface Answer<T> {
  readonly status: number;
  readonly data: T | null | undefined;
  readonly errors: readonly {
    message: string;
    path?: (string | number)[];
    extensions: Record<string, unknown>;
  }[];
  /** `extensions.code` of each error. */
  readonly codes: readonly unknown[];
}

export interface ApiClientOptions {
  readonly tenant?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A user of the public endpoint: HTTP for queries and mutations, graphql-ws for subscriptions. */
export class ApiClient {
  constructor(
    readonly url: string,
    readonly options: ApiClientOptions,
  ) {}

  /** The same client with a token. */
  as(token: string): ApiClient {
    return new ApiClient(this.url, { ...this.options, token });
  }

  async ask<T, V>(document: TypedDocumentString<T, V>, variables?: V): Promise<Answer<T>> {
    return this.post<T>(document.toString(), variables);
  }

  /** For documents that must not compile against the full schema. */
  async post<T = Record<string, unknown>>(query: string, variables?: unknown): Promise<Answer<T>> {
    const { tenant, token, headers } = this.options;
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(tenant !== undefined && { 'x-tenant-id': tenant }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors = [] } = (await response.json()) as Pick<Answer<T>, 'data'> & {
      errors?: Answer<T>['errors'];
    };
    return { status: response.status, data, errors, codes: errors.map((error) => error.extensions.code) };
  }

  /** Resolves once the server has acknowledged the connection. */
  async listen(): Promise<Listener> {
    const { tenant, token } = this.options;
    const listener = new Listener(`${this.url.replace(/^http/, 'ws')}/graphql`, { tenant, token });
    await listener.connected;
    return listener;
  }
}

/** One WebSocket and the subscriptions on it. Ends with `await using`. */
export class Listener implements AsyncDisposable {
  readonly connected: Promise<void>;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #client: WsClient;

  constructor(url: string, connectionParams: Record<string, unknown>) {
    let onConnected: () => void = () => undefined;
    let onClosed: (event: { code: number; reason: string }) => void = () => undefined;
    this.closed = new Promise((resolve) => (onClosed = resolve));
    this.connected = new Promise((resolve, reject) => {
      onConnected = resolve;
      void this.closed.then(({ code, reason }) => reject(new Error(`${code} ${reason}`)));
    });
    this.connected.catch(() => undefined);
    this.#client = createWsClient({
      url,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
      connectionParams,
      onNonLazyError: () => undefined,
      on: {
        connected: () => onConnected(),
        closed: (event) => onClosed(event as { code: number; reason: string }),
      },
    });
  }

  subscribe<T, V>(
    document: TypedDocumentString<T, V> | string,
    variables?: Record<string, unknown>,
    /** `resumeAfter`: a cursor. */
    extensions?: Record<string, unknown>,
  ): Stream<T> {
    return new Stream<T>(this.#client, { query: document.toString(), variables, extensions });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
  }
}

/** The results of one subscription, kept from the start, so that a test can look at what came and what did not. */
export class Stream<T> {
  readonly results: ExecutionResult<T>[] = [];
  /** GraphQL errors that ended the stream, a close event, or `undefined` after a regular end. */
  readonly ended: Promise<unknown>;
  #arrived: () => void = () => undefined;
  readonly stop: () => void;

  constructor(client: WsClient, payload: SubscribePayload) {
    let end: (reason: unknown) => void = () => undefined;
    this.ended = new Promise((resolve) => (end = resolve));
    this.stop = client.subscribe<T>(payload, {
      next: (result) => {
        this.results.push(result as ExecutionResult<T>);
        this.#arrived();
      },
      error: end,
      complete: () => end(undefined),
    });
  }

  /** Waits until `count` results are there; fails after `timeoutMs`, saying what came. */
  async first(count: number, timeoutMs = 20_000): Promise<readonly ExecutionResult<T>[]> {
    const deadline = AbortSignal.timeout(timeoutMs);
    while (this.results.length < count) {
      await new Promise<void>((resolve, reject) => {
        this.#arrived = resolve;
        deadline.addEventListener('abort', () =>
          reject(new Error(`${this.results.length} of ${count} results: ${JSON.stringify(this.results)}`)),
        );
      });
    }
    return this.results.slice(0, count);
  }
}
