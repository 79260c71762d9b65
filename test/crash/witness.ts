import type { Knex } from 'knex';
import { connect, connectionFor } from '../../kernel/src/database/connection.js';
import { EventMetrics } from '../../kernel/src/events/event-metrics.js';
import { type EventSettingsInput, eventSettings } from '../../kernel/src/events/event-settings.js';
import { LogFeed } from '../../kernel/src/events/log-feed.js';
import { NotificationListener } from '../../kernel/src/events/notification-listener.js';
import { createTarget } from '../../kernel/src/events/transports/create-target.js';
import type { EventTarget } from '../../kernel/src/events/transports/event-target.js';
import { POSITIONS_CHANNEL } from '../../kernel/src/events/wake-up.js';
import { createLogger } from '../../kernel/src/telemetry/logger.js';
import { Metrics } from '../../kernel/src/telemetry/metrics.js';
import type { TestConnection } from '../kit/database.js';
import type { Hearing } from './oracle.js';

interface Parts {
  readonly platform: Knex;
  readonly feed: LogFeed;
  readonly listener: NotificationListener;
  readonly target: EventTarget | null;
}

/** A feed in a process that is not killed, without a relay or a consumer beside it: it only listens. */
export class Witness {
  readonly #heard: { position: bigint; id: string }[] = [];
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
    parts.feed.subscribe((envelopes) => {
      for (const { position, id } of envelopes) this.#heard.push({ position, id });
    });
  }

  /** Before the first event is written. */
  static async start(connection: TestConnection, settings: EventSettingsInput): Promise<Witness> {
    const logger = createLogger('silent');
    const platform = connect(connection, 'platform', { max: 1, logger });
    const events = eventSettings.parse(settings);
    const target = createTarget(events, logger);
    const metrics = new EventMetrics(new Metrics());
    const feed = await LogFeed.start({
      platform,
      logger,
      pollMs: events.feed.poll_ms,
      ...(target && { carrier: { target, metrics, patienceMs: events.feed.patience_ms } }),
    });
    const listener = new NotificationListener({
      connection: connectionFor(connection, 'witness'),
      channels: { [POSITIONS_CHANNEL]: (lastPosition) => feed.wake(lastPosition) },
      logger,
    });
    return new Witness({ platform, feed, listener: await listener.start(), target });
  }

  /** How many events it was given. */
  get count(): number {
    return this.#heard.length;
  }

  get hearing(): Hearing {
    return { listener: 'the witness', heard: this.#heard, whole: true };
  }

  async close(): Promise<void> {
    const { platform, feed, listener, target } = this.#parts;
    await listener.close();
    await feed.close();
    await target?.close();
    await platform.destroy();
  }
}
