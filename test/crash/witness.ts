import type { Knex } from 'knex';
import { connect, connectionFor } from '../../kernel/src/database/connection.js';
import { LogFeed } from '../../kernel/src/events/log-feed.js';
import { NotificationListener } from '../../kernel/src/events/notification-listener.js';
import { POSITIONS_CHANNEL } from '../../kernel/src/events/wake-up.js';
import { createLogger } from '../../kernel/src/telemetry/logger.js';
import type { TestConnection } from '../kit/database.js';
import type { Hearing } from './oracle.js';

/** A feed in a process that is not killed, without a relay or a consumer beside it: it only listens. */
export class Witness {
  readonly #heard: { position: bigint; id: string }[] = [];
  readonly #platform: Knex;
  readonly #feed: LogFeed;
  readonly #listener: NotificationListener;

  private constructor(platform: Knex, feed: LogFeed, listener: NotificationListener) {
    this.#platform = platform;
    this.#feed = feed;
    this.#listener = listener;
    feed.subscribe((envelopes) => {
      for (const { position, id } of envelopes) this.#heard.push({ position, id });
    });
  }

  /** Before the first event is written. */
  static async start(connection: TestConnection): Promise<Witness> {
    const logger = createLogger('silent');
    const platform = connect(connection, 'platform', { max: 1, logger });
    const feed = await LogFeed.start({ platform, logger, pollMs: 100 });
    const listener = new NotificationListener({
      connection: connectionFor(connection, 'witness'),
      channels: { [POSITIONS_CHANNEL]: () => feed.wake() },
      logger,
    });
    return new Witness(platform, feed, await listener.start());
  }

  /** How many events it was given. */
  get count(): number {
    return this.#heard.length;
  }

  get hearing(): Hearing {
    return { listener: 'the witness', heard: this.#heard, whole: true };
  }

  async close(): Promise<void> {
    await this.#listener.close();
    await this.#feed.close();
    await this.#platform.destroy();
  }
}
