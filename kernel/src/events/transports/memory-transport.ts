import { memoryProgress } from '../consumers/memory-progress.js';
import type { EventMetrics } from '../event-metrics.js';
import { MemoryLog } from './memory-log.js';
import type { Logger } from '../../telemetry/logger.js';
import type { EventTransport } from './event-transport.js';

/** `transport = "memory"`: events of this process for this process, gone with it. */
export function memoryTransport({
  logger,
  metrics,
}: {
  readonly logger: Logger;
  readonly metrics: EventMetrics;
}): EventTransport {
  logger.warn(
    'events.transport is "memory": events live in this process only, and what is not handled at its end is lost',
  );
  const log = new MemoryLog(logger);
  return {
    outbox: {
      write: () => undefined,
      committed(envelopes) {
        metrics.countPublished(envelopes);
        log.append(envelopes);
      },
    },
    feed: log,
    history: {
      read: async (_, slice) => log.read(slice),
      edge: async () => ({ position: log.edge, at: null }),
      end: async () => log.position,
    },
    progress: memoryProgress(log),
    archive: null,
    channels: {},
    redeliver: async () => ({
      kind: 'refused',
      delivered: 0,
      reason: 'with the transport "memory" there is no relay',
    }),
    close: () => log.close(),
  };
}
