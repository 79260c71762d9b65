import type { Knex } from 'knex';
import type { Logger } from '../telemetry/logger.js';
import type { EventFeed, EventListener } from './event-feed.js';
import { endOfLog, readLog } from './event-log.js';
import { Loop } from './loop.js';

export interface LogFeedOptions {
  /** Connections of the platform role. */
  readonly platform: Knex;
  readonly logger: Logger;
  /** Events per read. Default 500. */
  readonly batchSize?: number;
  /** Milliseconds between polls while no notification arrives. Default 500. */
  readonly pollMs?: number;
}

/**
 * The `memory` relay target: every instance tails the log in Postgres and hands events to listeners in its own
 * process. Several instances work without a broker.
 */
export class LogFeed implements EventFeed {
  readonly #listeners = new Set<EventListener>();
  readonly #loop: Loop;

  private constructor({ platform, logger, batchSize = 500, pollMs = 500 }: LogFeedOptions, start: bigint) {
    let position = start;
    this.#loop = new Loop({
      name: 'log-feed',
      pollMs,
      logger,
      turn: async () => {
        const envelopes = await readLog(platform, { after: position, limit: batchSize });
        const last = envelopes.at(-1);
        if (!last) return false;
        position = last.position;
        for (const listener of this.#listeners) {
          try {
            listener(envelopes);
          } catch (error) {
            // A bug of that listener's; the others must not lose the events for it.
            logger.error({ err: error }, 'a listener of the event feed failed');
          }
        }
        return envelopes.length === batchSize;
      },
    });
  }

  /** Begins at the end of the log. */
  static async start(options: LogFeedOptions): Promise<LogFeed> {
    return new LogFeed(options, await endOfLog(options.platform));
  }

  wake(): void {
    this.#loop.wake();
  }

  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.#loop.close();
    this.#listeners.clear();
  }
}
