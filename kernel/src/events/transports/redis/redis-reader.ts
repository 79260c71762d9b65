import type { Redis } from 'ioredis';
import type { Logger } from '../../../telemetry/logger.js';
import { backoffMs } from '../../backoff.js';
import type { PositionedEnvelope } from '../../envelope.js';
import type { EventSettings } from '../../event-settings.js';
import { RedisConnection } from './redis-connection.js';
import { decodeEntry, isEarlier, type StreamEntry } from './redis-wire.js';

export interface RedisReaderOptions {
  readonly settings: EventSettings['redis'] & { readonly url: string };
  readonly logger: Logger;
  readonly receive: (envelopes: readonly PositionedEnvelope[]) => void;
}

/** Milliseconds the server holds a read back while nothing comes. */
const BLOCK_MS = 5_000;
const COUNT = 200;
const RECONNECT = { baseMs: 100, maxMs: 5_000 };

/** Follows the stream on a connection of its own, since a blocking read holds up whatever else is sent on it. */
export class RedisReader {
  readonly #options: RedisReaderOptions;
  readonly #connection: RedisConnection;
  readonly #running: Promise<void>;
  /** The id of the last entry seen; not known before the first connection. */
  #last: string | undefined;
  #failures = 0;
  #closed = false;
  #wake: () => void = () => undefined;

  constructor(options: RedisReaderOptions) {
    this.#options = options;
    const { settings, logger } = options;
    this.#connection = new RedisConnection({
      url: settings.url,
      name: 'feed',
      logger,
      silenceMs: BLOCK_MS * 2,
    });
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#connection.close();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        const redis = await this.#connection.ready();
        this.#last = await this.#begin(redis);
        for (;;) await this.#readOnce(redis);
      } catch (error) {
        if (this.#closed) return;
        this.#connection.drop();
        this.#failures += 1;
        // The connection reports its own loss, once; what the server says to a read is not always one.
        this.#options.logger.debug({ err: error, failures: this.#failures }, 'reading from Redis failed');
        await this.#sleep(backoffMs(this.#failures, RECONNECT));
      }
    }
  }

  /** Behind what is there at first; later where it was, unless the stream is another one since then. */
  async #begin(redis: Redis): Promise<string> {
    const [newest] = await redis.xrevrange(this.#options.settings.stream, '+', '-', 'COUNT', 1);
    const end = newest?.[0] ?? '0-0';
    if (this.#last === undefined) return end;
    if (!isEarlier(end, this.#last)) return this.#last;
    this.#options.logger.warn(
      { stream: this.#options.settings.stream },
      'the stream was emptied or replaced',
    );
    return '0-0';
  }

  async #readOnce(redis: Redis): Promise<void> {
    const { settings, logger, receive } = this.#options;
    const answer = await redis.xread(
      'COUNT',
      COUNT,
      'BLOCK',
      BLOCK_MS,
      'STREAMS',
      settings.stream,
      this.#last ?? '0-0',
    );
    this.#failures = 0;
    const entries = (answer?.[0]?.[1] ?? []) as readonly StreamEntry[];
    const envelopes: PositionedEnvelope[] = [];
    for (const entry of entries) {
      const envelope = decodeEntry(entry);
      if (envelope) envelopes.push(envelope);
      else
        logger.warn(
          { stream: settings.stream, entry: entry[0] },
          'an entry of the stream is no event; skipped',
        );
    }
    this.#last = entries.at(-1)?.[0] ?? this.#last;
    if (envelopes.length > 0) receive(envelopes);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
