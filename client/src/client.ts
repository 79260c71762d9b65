import type { BackoffOptions } from './backoff.js';
import { type CursorStore, memoryCursorStore } from './cursor-store.js';
import { SubscriptionError } from './ending.js';
import { type LiveDocument, type LiveResult, operationOf } from './operation.js';
import { resultsOf } from './result-iterator.js';
import { SseTransport } from './sse-transport.js';
import { type Observer, Subscription } from './subscription.js';
import { type TokenFunction, TokenSource } from './token-source.js';
import type { ClientEvent, Transport } from './transport.js';
import { WebSocketTransport } from './websocket-transport.js';

export interface ClientOptions {
  /** The gateway's GraphQL address, `https://api.example.org/graphql`, for both transports. */
  readonly url: string;
  /** Id or slug. Absent where the host names the tenant. */
  readonly tenant?: string;
  readonly token?: TokenFunction;
  /**
   * `websocket` (default): one connection for all subscriptions. `sse`: a response for each, for networks that let no
   * WebSocket through; over HTTP/1.1 a browser opens at most six.
   */
  readonly transport?: 'websocket' | 'sse';
  /** Where the cursors of subscriptions with a `key` are kept; in memory by default. */
  readonly store?: CursorStore;
  readonly backoff?: BackoffOptions;
  /** Milliseconds without a sign of life after which a connection is given up. Default 40,000: three heartbeats. */
  readonly silenceMs?: number;
  /** Of `sse`; the global one by default. */
  readonly fetch?: typeof fetch;
  /** Of `sse`: the header that names the tenant. Default `X-Tenant-ID`. */
  readonly tenantHeader?: string;
  /** Of `websocket`: the class; the global one by default. In Node before 22 give the one of the package `ws`. */
  readonly webSocketImpl?: unknown;
  readonly onEvent?: (event: ClientEvent) => void;
}

export type SubscribeOptions<V> = {
  /**
   * Names what is read, in this client's store: the next subscription of this key goes on after the last result of this one,
   * whatever became of page or process in between. One subscription at a time may have it.
   */
  readonly key?: string;
} & (Record<never, never> extends V ? { readonly variables?: V } : { readonly variables: V });

export interface LiveClient {
  /** Returns what ends it without a word. Throws `SubscriptionError` `KEY_IN_USE` or `CLIENT_CLOSED`. */
  subscribe<R = Record<string, unknown>, V = Record<string, unknown>>(
    document: LiveDocument<R, V>,
    options: SubscribeOptions<V>,
    observer: Observer<R>,
  ): () => void;
  /**
   * The same as a loop: `for await (const result of client.iterate(…))`. The loop's error is a `SubscriptionError`; leaving it
   * ends the subscription. A result counts as dealt with when the next one is asked for.
   */
  iterate<R = Record<string, unknown>, V = Record<string, unknown>>(
    document: LiveDocument<R, V>,
    options: SubscribeOptions<V>,
    onGap?: Observer<R>['onGap'],
  ): AsyncIterableIterator<LiveResult<R>>;
  /** Ends all subscriptions without a word. */
  close(): void;
}

export function createClient(options: ClientOptions): LiveClient {
  const { tenant, store = memoryCursorStore(), backoff = {}, onEvent: emit = () => undefined } = options;
  const transport = transportOf(options);
  const running = new Set<Subscription>();
  const keys = new Set<string>();
  let closed = false;

  const client: LiveClient = {
    subscribe: (document, { key, variables }, observer) => {
      if (closed) throw new SubscriptionError('CLIENT_CLOSED', 'This client has been closed.');
      if (key !== undefined && keys.has(key)) {
        throw new SubscriptionError('KEY_IN_USE', `There is a subscription with the key "${key}" already.`);
      }
      if (key !== undefined) keys.add(key);
      const subscription = new Subscription({
        operation: operationOf(document, variables),
        transport,
        backoff,
        kept: key === undefined ? undefined : { store, key: `${tenant ?? new URL(options.url).host}.${key}` },
        observer: observer as Observer<unknown>,
        emit,
        onEnded: () => {
          running.delete(subscription);
          if (key !== undefined) keys.delete(key);
        },
      });
      running.add(subscription);
      return () => subscription.stop();
    },
    iterate: (document, options, onGap) =>
      resultsOf((observer) => client.subscribe(document, options, { ...observer, ...(onGap && { onGap }) })),
    close: () => {
      closed = true;
      for (const subscription of [...running]) subscription.stop();
      transport.close();
    },
  };
  return client;
}

function transportOf(options: ClientOptions): Transport {
  const { tenant, silenceMs = 40_000, backoff = {}, onEvent: emit = () => undefined } = options;
  const tokens = new TokenSource(options.token);
  const shared = { url: new URL(options.url), tenant, silenceMs, backoff, emit, tokens };
  if (options.transport === 'sse') {
    return new SseTransport({
      ...shared,
      // Bound: browsers refuse a fetch that has lost its window.
      fetch: options.fetch ?? fetch.bind(globalThis),
      tenantHeader: options.tenantHeader ?? 'X-Tenant-ID',
    });
  }
  return new WebSocketTransport({ ...shared, webSocketImpl: options.webSocketImpl });
}
