import type { z } from 'zod';
import { errorOfAnswer, errorOfSilence, IggyError } from './iggy-errors.js';
import { loginAnswer, pollAnswer, pollQuery, topicAnswer } from './iggy-wire.js';
import type { AccessToken, Page, PollFrom, Topic } from './iggy-wire.js';
import { withLinkedSignal } from '../../linked-signal.js';

export interface IggyHttpClientOptions {
  /** `http://host:3000`; a path before Iggy's own is kept, credentials in it are not. */
  readonly url: string;
  /** Milliseconds for a request, its answer included; topology takes longer (below). */
  readonly requestTimeoutMs: number;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export interface IggyCall {
  /** From `login`. */
  readonly token: string;
  readonly signal: AbortSignal;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** 0 is what the server has set. */
  readonly retentionDays: number;
}

/** A server of several nodes replays changes of the topology for up to 30 s. */
const TOPOLOGY_TIMEOUT_MS = 40_000;

const DAY_US = 86_400_000_000;

/** Iggy's HTTP API, one method an endpoint. Tries once; all failures are `IggyError`. */
export class IggyHttpClient {
  readonly #base: string;
  readonly #requestTimeoutMs: number;
  readonly #fetch: typeof globalThis.fetch;

  constructor({ url, requestTimeoutMs, fetch = globalThis.fetch }: IggyHttpClientOptions) {
    const base = new URL(url);
    // `fetch` refuses a URL with credentials, and says them.
    base.username = base.password = '';
    this.#base = base.href.replace(/\/+$/, '');
    this.#requestTimeoutMs = requestTimeoutMs;
    this.#fetch = fetch;
  }

  async login(
    { username, password }: { readonly username: string; readonly password: string },
    signal: AbortSignal,
  ): Promise<AccessToken> {
    try {
      const body = JSON.stringify({ username, password });
      return await this.#read(loginAnswer, { method: 'POST', path: '/users/login', body, signal });
    } catch (error) {
      if (!(error instanceof IggyError) || (error.status !== 400 && error.status !== 401)) throw error;
      // Not the server's own words: those might repeat what was sent.
      const message = `POST /users/login: ${error.status} ${error.reason ?? ''}`.trimEnd();
      const { status, reason } = error;
      throw new IggyError('IGGY_LOGIN_REFUSED', message, { retry: 'backoff', status, reason });
    }
  }

  async createStream(name: string, call: IggyCall): Promise<void> {
    const body = JSON.stringify({ name });
    await this.#request({ method: 'POST', path: '/streams', body, timeoutMs: TOPOLOGY_TIMEOUT_MS, ...call });
  }

  async createTopic(
    stream: string,
    { name, partitions, retentionDays }: TopicSpec,
    call: IggyCall,
  ): Promise<void> {
    // All five keys are required.
    const body = JSON.stringify({
      name,
      partitions_count: partitions,
      compression_algorithm: 'none',
      message_expiry: retentionDays * DAY_US,
      max_topic_size: 0,
    });
    const path = `/streams/${encodeURIComponent(stream)}/topics`;
    await this.#request({ method: 'POST', path, body, timeoutMs: TOPOLOGY_TIMEOUT_MS, ...call });
  }

  getTopic(stream: string, topic: string, call: IggyCall): Promise<Topic> {
    return this.#read(topicAnswer, { method: 'GET', path: topicPath(stream, topic), ...call });
  }

  /** `body` is made by `encodeSend`. Versions answer with different bodies and statuses; any success is one. */
  async send(stream: string, topic: string, body: string, call: IggyCall): Promise<void> {
    await this.#request({ method: 'POST', path: `${topicPath(stream, topic)}/messages`, body, ...call });
  }

  /** Answers at once, also with nothing. */
  poll(
    stream: string,
    topic: string,
    {
      partition,
      from,
      count,
    }: { readonly partition: number; readonly from: PollFrom; readonly count: number },
    call: IggyCall,
  ): Promise<Page> {
    const path = `${topicPath(stream, topic)}/messages`;
    return this.#read(pollAnswer, { method: 'GET', path, query: pollQuery(partition, from, count), ...call });
  }

  async #read<T>(answer: z.ZodType<T>, request: Request): Promise<T> {
    const text = await this.#request(request);
    const parsed = answer.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const message = `${request.method} ${request.path}: an answer as Iggy would not give it`;
    throw new IggyError('IGGY_UNEXPECTED_ANSWER', message, { retry: 'backoff', cause: parsed.error });
  }

  /** The body of a success. */
  #request({
    method,
    path,
    query,
    body,
    token,
    signal,
    timeoutMs = this.#requestTimeoutMs,
  }: Request): Promise<string> {
    const request = `${method} ${path}`;
    return withLinkedSignal({ signals: [signal], timeoutMs }, async (linked) => {
      let response: Response;
      let text: string;
      try {
        response = await this.#fetch(`${this.#base}${path}${query === undefined ? '' : `?${query}`}`, {
          method,
          headers: {
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          },
          ...(body === undefined ? {} : { body }),
          redirect: 'manual',
          signal: linked,
        });
        // Always read: the connection is free for the next request only then.
        text = await response.text();
      } catch (error) {
        throw errorOfSilence(request, error);
      }
      if (response.ok) return text;
      const { status, headers } = response;
      throw errorOfAnswer({ request, status, body: text, retryAfter: headers.get('retry-after') });
    });
  }
}

interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: string;
  readonly body?: string;
  readonly token?: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

function topicPath(stream: string, topic: string): string {
  return `/streams/${encodeURIComponent(stream)}/topics/${encodeURIComponent(topic)}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
