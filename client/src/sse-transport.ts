import { createClient, NetworkError } from 'graphql-sse';
import type { GraphQLFormattedError } from 'graphql';
import { Backoff, type BackoffOptions } from './backoff.js';
import type { Ending } from './ending.js';
import { watchedStream } from './event-stream.js';
import type { LiveResult } from './operation.js';
import type { TokenSource } from './token-source.js';
import type { Attempt, Transport, TransportOptions } from './transport.js';

export interface SseTransportOptions extends TransportOptions {
  readonly tokens: TokenSource;
  readonly backoff: BackoffOptions;
  readonly fetch: typeof fetch;
  /** Names the tenant; `X-Tenant-ID` unless the gateway is set otherwise. */
  readonly tenantHeader: string;
}

/** graphql-sse in its distinct connections mode: a response for each subscription. */
export class SseTransport implements Transport {
  readonly backoff: Backoff;
  readonly #options: SseTransportOptions;
  readonly #stops = new Set<() => void>();

  constructor(options: SseTransportOptions) {
    this.#options = options;
    this.backoff = new Backoff(options.backoff);
  }

  start(attempt: Attempt): () => void {
    const { url, emit } = this.#options;
    const results = new ResultCount(attempt);
    let over = false;
    const end = (ending: Ending) => {
      if (over) return;
      over = true;
      this.#stops.delete(stop);
      if (ending.kind === 'lost') emit(ending);
      attempt.ended(ending);
    };
    const client = createClient({
      url: `${url.href.replace(/\/$/, '')}/stream`,
      retryAttempts: 0,
      headers: () => this.#headers(),
      fetchFn: (input: string, init: RequestInit) => this.#fetch(input, init, results),
      on: {
        connected: () => {
          if (over) return;
          emit({ kind: 'connected' });
          attempt.opened();
        },
      },
    });
    const { query, variables } = attempt.operation;
    const resumeAfter = attempt.cursor();
    const dispose = client.subscribe(
      { query, ...(variables && { variables }), ...(resumeAfter && { extensions: { resumeAfter } }) },
      {
        next: (result) => {
          if (over) return;
          // A result always has data, if only null; errors alone say why the stream ends.
          if (result.errors && !('data' in result)) return end({ kind: 'errors', errors: result.errors });
          results.deliver(result as LiveResult<unknown>);
        },
        error: (error) => void endingOf(error).then(end),
        complete: () => end({ kind: 'complete' }),
      },
    );
    const stop = () => {
      over = true;
      this.#stops.delete(stop);
      dispose();
    };
    this.#stops.add(stop);
    return stop;
  }

  /** The next request asks for a token anyway. */
  async renew(): Promise<void> {
    this.#options.tokens.expire();
  }

  close(): void {
    this.backoff.close();
    for (const stop of [...this.#stops]) stop();
  }

  async #headers(): Promise<Record<string, string>> {
    const { tenant, tenantHeader, tokens } = this.#options;
    const token = await tokens.get();
    return {
      ...(tenant !== undefined && { [tenantHeader]: tenant }),
      ...(token !== null && { authorization: `Bearer ${token}` }),
    };
  }

  async #fetch(input: string, init: RequestInit, results: ResultCount): Promise<unknown> {
    const response = await this.#options.fetch(input, init);
    if (!response.ok || !response.body) return response;
    const { ok, status, statusText } = response;
    return { ok, status, statusText, body: watchedStream(response.body, results, this.#options.silenceMs) };
  }
}

/** Keeps a heartbeat's cursor back until the results that came before it have been delivered. */
class ResultCount {
  readonly #attempt: Attempt;
  #seen = 0;
  #delivered = 0;
  #idle: { readonly after: number; readonly cursor: string } | undefined;

  constructor(attempt: Attempt) {
    this.#attempt = attempt;
  }

  onNext(): void {
    this.#seen += 1;
  }

  onIdle(cursor: string): void {
    this.#idle = { after: this.#seen, cursor };
    this.#advance();
  }

  deliver(result: LiveResult<unknown>): void {
    this.#delivered += 1;
    this.#attempt.result(result);
    this.#advance();
  }

  #advance(): void {
    if (!this.#idle || this.#delivered < this.#idle.after) return;
    const { cursor } = this.#idle;
    this.#idle = undefined;
    this.#attempt.advanced(cursor);
  }
}

async function endingOf(error: unknown): Promise<Ending> {
  const response = error instanceof NetworkError ? (error.response as Response | undefined) : undefined;
  if (!response) return { kind: 'lost', reason: error instanceof Error ? error.message : String(error) };
  const errors = await refusal(response);
  if (errors) return { kind: 'errors', errors };
  // Numbered as the WebSocket's refusals are, so that both are judged alike.
  return { kind: 'lost', closeCode: 4000 + response.status, reason: `HTTP ${response.status}` };
}

/** The errors a gateway answers with instead of a stream. */
async function refusal(response: Response): Promise<readonly GraphQLFormattedError[] | undefined> {
  try {
    const { errors } = (await response.json()) as { errors?: unknown };
    return Array.isArray(errors) && errors.length > 0 ? (errors as GraphQLFormattedError[]) : undefined;
  } catch {
    return undefined;
  }
}
