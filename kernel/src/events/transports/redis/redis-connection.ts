import { Redis } from 'ioredis';
import type { Logger } from '../../../telemetry/logger.js';

/** Milliseconds for connecting, and for a server that is still loading its data. */
const CONNECT_TIMEOUT_MS = 5_000;

export interface RedisConnectionOptions {
  /** May hold a password, so it never stands in a log or an error. */
  readonly url: string;
  /** What for: stands in the log and in Redis' list of clients. */
  readonly name: string;
  readonly logger: Logger;
  /** Milliseconds without a byte from the server while an answer is due. */
  readonly silenceMs: number;
}

/**
 * One connection, made when it is asked for and made anew when it is asked for after it was lost. It never reconnects
 * behind its owner's back and keeps no queue, so no command is carried out later than whoever gave it believes.
 */
export class RedisConnection {
  readonly #options: RedisConnectionOptions;
  #redis: Redis | undefined;
  #connecting: Promise<Redis> | undefined;
  #away = false;
  #closed = false;

  constructor(options: RedisConnectionOptions) {
    this.#options = options;
  }

  /** Rejects with the reason when there is no connection to be had. */
  async ready(): Promise<Redis> {
    if (this.#closed) throw new Error('the connection was closed on purpose');
    if (this.#redis?.status === 'ready') return this.#redis;
    this.#connecting ??= this.#connect().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  /** Ends the connection with all that waits for an answer on it; the next `ready` makes another. */
  drop(): void {
    this.#redis?.disconnect();
    // It calls itself ready until the other side has seen the end.
    this.#redis = undefined;
  }

  close(): void {
    this.#closed = true;
    this.drop();
  }

  async #connect(): Promise<Redis> {
    const { url, name, silenceMs } = this.#options;
    this.drop();
    const redis = new Redis(url, {
      connectionName: `rustok-${name}`,
      lazyConnect: true,
      retryStrategy: null,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      maxLoadingRetryTime: CONNECT_TIMEOUT_MS,
      socketTimeout: silenceMs,
      disableClientInfo: true,
      protocol: 2,
    });
    this.#redis = redis;
    // `connect` rejects with "Connection is closed."; the reason comes as an event.
    let reason: Error | undefined;
    redis.on('error', (error: Error) => (reason = error));
    let wasReady = false;
    redis.on('close', () => {
      if (wasReady) this.#lost(reason?.message ?? 'the connection was closed');
    });
    const timer = setTimeout(() => redis.disconnect(), CONNECT_TIMEOUT_MS);
    try {
      await redis.connect();
    } catch (error) {
      redis.disconnect();
      const { message } = reason ?? (error as Error);
      this.#lost(message);
      throw new Error(message, { cause: error });
    } finally {
      clearTimeout(timer);
    }
    wasReady = true;
    if (this.#away) this.#options.logger.info({ connection: name }, 'Redis is back');
    this.#away = false;
    return redis;
  }

  /** Once per outage, not per try. */
  #lost(reason: string): void {
    if (this.#away || this.#closed) return;
    this.#away = true;
    this.#options.logger.warn({ connection: this.#options.name, reason }, 'Redis cannot be reached');
  }
}
