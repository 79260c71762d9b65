import type { ExecutionResult } from 'graphql';
import { Pool } from 'undici';
import type { DataSource, FetchRequest } from '../data-source.js';
import {
  responseInvalid,
  responseTooLarge,
  SubgraphFailure,
  subgraphTimeout,
  subgraphUnavailable,
  subscriptionOverflow,
} from './errors.js';
import { exchange } from './http-exchange.js';
import { requestBody, type WrittenRequest } from './request-body.js';
import { type RemoteSubscription, subscribeBySocket, subscribeByStream } from './subscription-client.js';

export type SubscriptionProtocol = 'sse' | 'ws';

export interface HttpDataSourceOptions<TContext> {
  /** The subgraph's name, for messages. */
  readonly name: string;
  /** `https://inventory.example/graphql` */
  readonly url: string;
  /** Sent with each request, lower case. Default: none. */
  readonly headers?: HeadersOf<TContext>;
  /** Milliseconds until the whole answer must be there, and a subscription have begun. Default 10,000. */
  readonly timeoutMs?: number;
  /** Bytes of one answer, and of one result of a subscription. Default 10,000,000. */
  readonly maxResponseBytes?: number;
  /** Requests at a time; more wait, and their deadline runs. Default 64. */
  readonly connections?: number;
  /** Default `sse`. */
  readonly subscriptions?: SubscriptionProtocol;
  /** Results of one subscription that may wait to be read; beyond, it ends with an error. Default 1000. */
  readonly maxWaitingResults?: number;
  /** Milliseconds after which a silent WebSocket must answer a ping, and in which. Default 12,000. */
  readonly silenceMs?: number;
}

export type HeadersOf<TContext> = (
  context: TContext,
) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';

/**
 * A subgraph in another process, by GraphQL over HTTP on kept-alive connections. Throws a `SubgraphFailure`:
 * `SUBGRAPH_UNAVAILABLE`, `SUBGRAPH_TIMEOUT`, `SUBGRAPH_RESPONSE_TOO_LARGE` or `SUBGRAPH_RESPONSE_INVALID`; or the
 * reason of an aborted signal.
 */
export class HttpDataSource<TContext> implements DataSource<TContext> {
  readonly name: string;
  readonly #url: URL;
  readonly #headers: HeadersOf<TContext>;
  readonly #timeoutMs: number;
  readonly #maxResponseBytes: number;
  readonly #maxWaitingResults: number;
  readonly #silenceMs: number;
  readonly #protocol: SubscriptionProtocol;
  readonly #requests: Pool;
  /** Streams hold their connection, so they must not take those of requests. */
  readonly #streams: Pool;
  /** How the subscriptions that run are ended. */
  readonly #running = new Set<() => void>();

  constructor({
    name,
    url,
    headers = () => ({}),
    timeoutMs = 10_000,
    maxResponseBytes = 10_000_000,
    connections = 64,
    subscriptions = 'sse',
    maxWaitingResults = 1000,
    silenceMs = 12_000,
  }: HttpDataSourceOptions<TContext>) {
    this.name = name;
    this.#url = new URL(url);
    this.#headers = headers;
    this.#timeoutMs = timeoutMs;
    this.#maxResponseBytes = maxResponseBytes;
    this.#maxWaitingResults = maxWaitingResults;
    this.#silenceMs = silenceMs;
    this.#protocol = subscriptions;
    this.#requests = new Pool(this.#url.origin, { connections, connectTimeout: timeoutMs });
    // Hours may pass between two events.
    this.#streams = new Pool(this.#url.origin, { bodyTimeout: 0, connectTimeout: timeoutMs });
  }

  async fetch(request: WrittenRequest, context: TContext): Promise<ExecutionResult> {
    const outcome = await exchange(this.#requests, {
      origin: this.#url.origin,
      path: this.#url.pathname + this.#url.search,
      method: 'POST',
      headers: {
        ...(await this.#headers(context)),
        'content-type': 'application/json',
        accept: ACCEPT,
        'accept-encoding': 'identity',
      },
      body: request.body ?? requestBody(request),
      timeoutMs: this.#timeoutMs,
      maxResponseBytes: this.#maxResponseBytes,
      signal: request.signal,
    });
    switch (outcome.kind) {
      case 'answered':
        return this.#result(outcome.status, outcome.body);
      case 'timeout':
        throw subgraphTimeout(this.name, this.#timeoutMs);
      case 'too-large':
        throw responseTooLarge(this.name, this.#maxResponseBytes);
      case 'failed':
        throw subgraphUnavailable(this.name, outcome.cause);
    }
  }

  async subscribe(request: FetchRequest, context: TContext): Promise<AsyncIterableIterator<ExecutionResult>> {
    const subscription: RemoteSubscription = {
      url: this.#url,
      request,
      headers: await this.#headers(context),
      dispatcher: this.#streams,
      maxWaiting: this.#maxWaitingResults,
      maxMessageBytes: this.#maxResponseBytes,
      timeoutMs: this.#timeoutMs,
      silenceMs: this.#silenceMs,
      timeout: () => subgraphTimeout(this.name, this.#timeoutMs),
      overflow: () => subscriptionOverflow(this.name, this.#maxWaitingResults),
      tooLarge: () => responseTooLarge(this.name, this.#maxResponseBytes),
      failure: (reason) => failureOf(this.name, reason),
      running: this.#running,
    };
    return this.#protocol === 'ws' ? subscribeBySocket(subscription) : subscribeByStream(subscription);
  }

  /** Ends what runs: requests in flight fail, and subscriptions are done. */
  async close(): Promise<void> {
    for (const end of this.#running) end();
    await Promise.all([this.#requests.destroy(), this.#streams.destroy()]);
  }

  /** GraphQL over HTTP: an answer may come with a status of 4xx, and what is behind 5xx is no answer to rely on. */
  #result(status: number, body: Buffer): ExecutionResult {
    const answered = `with status ${String(status)}`;
    if (status >= 500) throw subgraphUnavailable(this.name, new Error(`it answered ${answered}`));
    let result: unknown;
    try {
      result = JSON.parse(body.toString('utf8'));
    } catch (cause) {
      throw responseInvalid(this.name, `${answered} and no JSON`, cause);
    }
    if (typeof result !== 'object' || result === null || !('data' in result || 'errors' in result)) {
      throw responseInvalid(this.name, `${answered} and without a GraphQL result`);
    }
    return result as ExecutionResult;
  }
}

/** The clients of both protocols wrap what they were given. */
function failureOf(name: string, reason: unknown): SubgraphFailure {
  for (let cause = reason; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof SubgraphFailure) return cause;
  }
  return subgraphUnavailable(name, reason);
}
