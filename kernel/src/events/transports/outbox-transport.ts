import type { Knex } from 'knex';
import { connect, type DatabaseAddress } from '../../database/connection.js';
import type { Logger } from '../../telemetry/logger.js';
import { storedProgress } from '../consumers/consumer-progress.js';
import type { EventMetrics } from '../event-metrics.js';
import type { EventSettings } from '../event-settings.js';
import { endOfLog, logEdge, readTenantLog } from '../event-log.js';
import { LogFeed } from '../log-feed.js';
import { insertEvents } from '../outbox.js';
import { DELIVERY_CONNECTIONS } from '../relay/deliveries.js';
import { rebaseLog } from '../relay/rebase-log.js';
import { Relay } from '../relay/relay.js';
import { createLogDays } from '../retention/log-days.js';
import { EVENTS_CHANNEL, POSITIONS_CHANNEL, WakeUp } from '../wake-up.js';
import { createTarget } from './create-target.js';
import { archiveOf } from './event-target.js';
import type { EventTransport } from './event-transport.js';

export interface OutboxTransportOptions {
  readonly database: DatabaseAddress;
  /** Connections of the platform role. */
  readonly platform: Knex;
  readonly settings: EventSettings;
  readonly metrics: EventMetrics;
  readonly logger: Logger;
}

/**
 * `transport = "outbox"`: events are rows of the transaction that publishes them. The relay gives them positions and, with
 * a broker, takes them there; the feed of each process gets them from the broker or from the log.
 */
export async function startOutboxTransport({
  database,
  platform,
  settings,
  metrics,
  logger,
}: OutboxTransportOptions): Promise<EventTransport> {
  await rebaseLog(platform, logger);
  await createLogDays(platform, { aheadDays: settings.retention.ahead_days, logger });

  const target = createTarget(settings, logger);
  const feed = await LogFeed.start({
    platform,
    logger,
    batchSize: settings.feed.batch_size,
    pollMs: settings.feed.poll_ms,
    ...(target && { carrier: { target, metrics, patienceMs: settings.feed.patience_ms } }),
  });
  const delivery = target && {
    target,
    platform: connect(database, 'platform', { max: DELIVERY_CONNECTIONS, logger }),
    settings: settings.relay,
    metrics,
  };
  const wakeUp = new WakeUp(platform, logger, settings.debounce_ms, () => relay.wakeAfterCommit());
  const relay = new Relay({
    platform,
    logger,
    pollMs: settings.relay.poll_ms,
    onNothing: () => wakeUp.tellAll(),
    ...(delivery && { delivery }),
  });
  return {
    outbox: {
      write: insertEvents,
      committed(envelopes) {
        wakeUp.notify();
        metrics.countPublished(envelopes);
      },
    },
    feed,
    history: { read: readTenantLog, edge: () => logEdge(platform), end: () => endOfLog(platform) },
    progress: storedProgress(platform),
    archive: archiveOf(target),
    channels: {
      [EVENTS_CHANNEL]: () => relay.wake(),
      [POSITIONS_CHANNEL]: (lastPosition) => {
        relay.wakeDelivery();
        feed.wake(lastPosition);
      },
    },
    redeliver: (envelope) => relay.redeliver(envelope),
    async close() {
      await relay.close();
      await feed.close();
      await target?.close();
      await wakeUp.close();
      await delivery?.platform.destroy();
    },
  };
}
