import { setTimeout as delay } from 'node:timers/promises';
import { startOwnRedis } from '../kit/redis.js';
import type { Broker } from './broker.js';

const STREAM = 'crash:events';

/** A Redis set up as one must be whose stream is to survive its crash. */
export async function startRedisBroker(): Promise<Broker> {
  const redis = await startOwnRedis({ keeps: 'everything' });
  return {
    events: { relay_target: 'redis', redis: { url: redis.url, stream: STREAM } },
    async killAndRestart(downMs) {
      await redis.kill();
      await delay(downMs);
      await redis.start();
    },
    read: async () =>
      (await redis.stream(STREAM)).map(({ envelope = '', tenant = '' }) => ({
        id: (JSON.parse(envelope) as { readonly id: string }).id,
        tenantId: tenant,
      })),
    close: () => redis.close(),
  };
}
