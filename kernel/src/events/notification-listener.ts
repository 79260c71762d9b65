import pg from 'pg';
import type { ClientConfig } from 'pg';
import type { Logger } from '../telemetry/logger.js';
import { backoffMs } from './backoff.js';

export interface NotificationListenerOptions {
  readonly connection: ClientConfig;
  /**
   * Channel → called for each notification with its payload, which is empty when it has none, and after each
   * (re)connect without one, since some may have been missed.
   */
  readonly channels: Readonly<Record<string, (payload?: string) => void>>;
  readonly logger: Logger;
}

/** Milliseconds; a server that does not answer must not hold up the next attempt, nor close(). */
const CONNECT_TIMEOUT_MS = 5_000;

const RECONNECT = { baseMs: 100, maxMs: 5_000 };

/** LISTEN on a client of its own, which comes back by itself after its connection is lost. */
export class NotificationListener {
  readonly #options: NotificationListenerOptions;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reconnecting: Promise<void> | undefined;
  #failures = 0;
  #closed = false;

  constructor(options: NotificationListenerOptions) {
    this.#options = options;
  }

  /** Resolves once listening; throws when the first connection fails. */
  async start(): Promise<this> {
    await this.#connect();
    return this;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#reconnecting;
    await this.#client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const { connection, channels } = this.#options;
    const client = new pg.Client({
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      ...connection,
      keepAlive: true,
    });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ channel, payload }) => channels[channel]?.(payload));
    try {
      await client.connect();
      for (const channel of Object.keys(channels)) await client.query(`listen ${channel}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    // Only from here on its loss is news: before, the failed attempt itself says so, and is tried again once.
    this.#client = client;
    this.#failures = 0;
    for (const notify of Object.values(channels)) notify();
  }

  #lost(client: pg.Client): void {
    if (client !== this.#client) return;
    this.#client = undefined;
    this.#retry();
  }

  #retry(): void {
    if (this.#closed) return;
    this.#failures += 1;
    const waitMs = backoffMs(this.#failures, RECONNECT);
    this.#options.logger.warn({ waitMs, failures: this.#failures }, 'lost the LISTEN connection');
    this.#timer = setTimeout(() => {
      this.#reconnecting = this.#connect().catch(() => this.#retry());
    }, waitMs);
  }
}
