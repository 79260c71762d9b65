import pg from 'pg';
import type { ClientConfig } from 'pg';
import type { Logger } from '../telemetry/logger.js';
import { backoffMs } from './backoff.js';

export interface NotificationListenerOptions {
  readonly connection: ClientConfig;
  /** Channel → called for each notification, and after each (re)connect, since some may have been missed. */
  readonly channels: Readonly<Record<string, () => void>>;
  readonly logger: Logger;
}

const RECONNECT = { baseMs: 100, maxMs: 5_000 };

/** LISTEN on a client of its own, which comes back by itself after its connection is lost. */
export class NotificationListener {
  readonly #options: NotificationListenerOptions;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
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
    await this.#client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const { connection, channels } = this.#options;
    const client = new pg.Client({ ...connection, keepAlive: true });
    client.on('error', () => this.#reconnect(client));
    client.on('end', () => this.#reconnect(client));
    client.on('notification', ({ channel }) => channels[channel]?.());
    await client.connect();
    this.#client = client;
    if (this.#closed) return client.end();
    for (const channel of Object.keys(channels)) await client.query(`listen ${channel}`);
    this.#failures = 0;
    for (const notify of Object.values(channels)) notify();
  }

  #reconnect(lost: pg.Client): void {
    if (this.#closed || lost !== this.#client) return;
    this.#client = undefined;
    this.#retry();
  }

  #retry(): void {
    if (this.#closed) return;
    this.#failures += 1;
    const waitMs = backoffMs(this.#failures, RECONNECT);
    this.#options.logger.warn({ waitMs, failures: this.#failures }, 'lost the LISTEN connection');
    this.#timer = setTimeout(() => {
      this.#connect().catch(() => this.#retry());
    }, waitMs);
  }
}
