import type { EventSettings } from '../../event-settings.js';
import { IggyError } from './iggy-errors.js';
import type { IggyCall, IggyHttpClient } from './iggy-http-client.js';
import type { AccessToken, Page, PollFrom, Topic } from './iggy-wire.js';
import { SharedValue } from './shared-value.js';

export interface IggyConnectionOptions {
  readonly client: IggyHttpClient;
  readonly settings: EventSettings['iggy'];
  /** Ends what is made for all callers: a login, the topology. */
  readonly signal: AbortSignal;
  /** Milliseconds since epoch. Default `Date.now`. */
  readonly now?: () => number;
}

/** Part of a token's life after which it is renewed. */
const RENEW_AFTER = 0.8;
/** A server whose clock is behind ours hands out tokens that look expired; each request would log in. */
const MIN_TOKEN_LIFE_MS = 60_000;

/**
 * The topic with all that it takes to be there: one login for the process, stream and topic created where they are
 * missing. Nothing happens before the first request. Rejects with `IggyError`.
 */
export class IggyConnection {
  readonly #client: IggyHttpClient;
  readonly #settings: EventSettings['iggy'];
  readonly #token: SharedValue<RenewableToken>;
  readonly #topic: SharedValue<Topic>;

  constructor({ client, settings, signal, now = Date.now }: IggyConnectionOptions) {
    this.#client = client;
    this.#settings = settings;
    this.#token = new SharedValue({
      make: async () => renewable(await client.login(settings, signal), now()),
      isFresh: ({ renewAtMs }) => now() < renewAtMs,
    });
    this.#topic = new SharedValue({ make: () => this.#ensureTopic(signal) });
  }

  async send(body: string, signal: AbortSignal): Promise<void> {
    const { stream, topic } = this.#settings;
    await this.#onTopic((call) => this.#client.send(stream, topic, body, call), signal);
  }

  /** With the topic that was polled: another object than before, where it had to be created anew meanwhile. */
  poll(
    query: { readonly partition: number; readonly from: PollFrom; readonly count: number },
    signal: AbortSignal,
  ): Promise<Page & { readonly topic: Topic }> {
    const { stream, topic: name } = this.#settings;
    return this.#onTopic(
      async (call, topic) => ({ ...(await this.#client.poll(stream, name, query, call)), topic }),
      signal,
    );
  }

  topic(signal: AbortSignal): Promise<Topic> {
    return this.#topic.get(signal);
  }

  /** Proves the server, the credentials and the topic. */
  async check(signal: AbortSignal): Promise<void> {
    const { stream, topic } = this.#settings;
    await this.#onTopic((call) => this.#client.getTopic(stream, topic, call), signal);
  }

  /** A topic that is gone, as after a loss of the server's data, is created once and the request repeated. */
  async #onTopic<T>(request: (call: IggyCall, topic: Topic) => Promise<T>, signal: AbortSignal): Promise<T> {
    const topic = await this.#topic.get(signal);
    try {
      return await this.#authorized((call) => request(call, topic), signal);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    this.#topic.forget(topic);
    const created = await this.#topic.get(signal);
    return this.#authorized((call) => request(call, created), signal);
  }

  /** Tokens die with the server's process: logs in once, together with whoever else was refused, and repeats. */
  async #authorized<T>(request: (call: IggyCall) => Promise<T>, signal: AbortSignal): Promise<T> {
    const token = await this.#token.get(signal);
    try {
      return await request({ token: token.value, signal });
    } catch (error) {
      if (!(error instanceof IggyError) || error.code !== 'IGGY_TOKEN_REFUSED') throw error;
    }
    this.#token.forget(token);
    const { value } = await this.#token.get(signal);
    return request({ token: value, signal });
  }

  async #ensureTopic(signal: AbortSignal): Promise<Topic> {
    const { stream, topic: name, partitions, retention_days: retentionDays } = this.#settings;
    const client = this.#client;
    const get = () => this.#authorized((call) => client.getTopic(stream, name, call), signal);
    const topic = await get().catch(async (error: unknown) => {
      if (!isNotFound(error)) throw error;
      await exists(this.#authorized((call) => client.createStream(stream, call), signal));
      const spec = { name, partitions, retentionDays };
      await exists(this.#authorized((call) => client.createTopic(stream, spec, call), signal));
      return get();
    });
    const { length } = topic.partitions;
    if (length === partitions) return topic;
    throw new IggyError(
      'IGGY_TOPIC_MISMATCH',
      `topic "${name}" of stream "${stream}" has ${length} partitions, the settings say ${partitions}`,
      { retry: 'backoff' },
    );
  }
}

interface RenewableToken {
  readonly value: string;
  readonly renewAtMs: number;
}

function renewable({ value, expiresAtMs }: AccessToken, now: number): RenewableToken {
  return { value, renewAtMs: now + RENEW_AFTER * Math.max(expiresAtMs - now, MIN_TOKEN_LIFE_MS) };
}

/** Somebody else was faster, which is as good. */
async function exists(creation: Promise<void>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!(error instanceof IggyError) || error.reason?.endsWith('_name_already_exists') !== true) throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof IggyError && error.code === 'IGGY_NOT_FOUND';
}
