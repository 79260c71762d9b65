import type { Redis } from 'ioredis';
import type { Logger } from '../../telemetry/logger.js';
import { redisClient, within } from './redis-client.js';

export interface RedisSubscriptionOptions {
  readonly url: string;
  readonly channel: string;
  readonly onMessage: (message: string) => void;
  /** Listening begins here, at the start and after each gap: what was said before is not known. */
  readonly onBegin: () => void;
  readonly logger: Logger;
  /** Milliseconds between looks whether the connection is still alive. Default 5000. */
  readonly pulseMs?: number;
}

/** Milliseconds for the answer to a subscription or a ping. Nobody waits for it but the subscription itself. */
const PATIENCE_MS = 2_000;

/** Messages of a channel, on a connection of its own, which comes back by itself after it was lost or fell silent. */
export class RedisSubscription {
  readonly #options: RedisSubscriptionOptions;
  readonly #redis: Redis;
  #pulse: NodeJS.Timeout | undefined;
  #listening = false;
  #away = false;
  #closed = false;

  constructor(options: RedisSubscriptionOptions) {
    this.#options = options;
    this.#redis = redisClient(options.url, 'invalidations');
    this.#redis.on('message', (_channel, message) => options.onMessage(message));
    this.#redis.on('ready', () => void this.#begin());
    this.#redis.on('close', () => this.#lost());
  }

  /** Resolves when listening, or when there is no connection yet; it is tried again until `close`. */
  async start(): Promise<void> {
    const { pulseMs = 5_000 } = this.#options;
    this.#pulse = setInterval(() => void this.#beat(), pulseMs).unref();
    await within(this.#redis.connect(), PATIENCE_MS).catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#pulse);
    this.#redis.disconnect();
  }

  async #begin(): Promise<void> {
    try {
      await within(this.#redis.subscribe(this.#options.channel), PATIENCE_MS);
    } catch {
      this.#restart();
      return;
    }
    this.#listening = true;
    if (this.#away) this.#options.logger.info('changes of tenants are heard over Redis again');
    this.#away = false;
    this.#options.onBegin();
  }

  /** A connection may end without anybody saying so; then nothing would ever arrive on it. */
  async #beat(): Promise<void> {
    if (!this.#listening) return;
    try {
      await within(this.#redis.ping(), PATIENCE_MS);
    } catch {
      this.#restart();
    }
  }

  #restart(): void {
    if (!this.#closed) this.#redis.disconnect(true);
  }

  /** Once per outage, not per try. */
  #lost(): void {
    this.#listening = false;
    if (this.#away || this.#closed) return;
    this.#away = true;
    this.#options.logger.warn(
      'changes of tenants are not heard over Redis for now; the event log tells them',
    );
  }
}
