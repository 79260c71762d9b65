import { CodedError } from '../../errors.js';
import type { Logger } from '../../telemetry/logger.js';
import type { EventSettings } from '../event-settings.js';
import type { EventTarget } from './event-target.js';
import { IggyTarget } from './iggy/iggy-target.js';
import { RedisTarget } from './redis/redis-target.js';

/**
 * The broker of the settings; `null` for `memory`. Connects to nothing yet. Throws `EVENT_TARGET_INCOMPLETE`, which is
 * an invariant here: whoever reads settings checks that the target has an address.
 */
export function createTarget({ relay_target, redis, iggy }: EventSettings, logger: Logger): EventTarget | null {
  switch (relay_target) {
    case 'memory':
      return null;
    case 'redis':
      return new RedisTarget({ settings: { ...redis, url: given(redis.url, relay_target) }, logger });
    case 'iggy':
      return new IggyTarget({ settings: { ...iggy, url: given(iggy.url, relay_target) }, logger });
  }
}

function given(url: string | undefined, target: string): string {
  if (url !== undefined) return url;
  throw new CodedError('EVENT_TARGET_INCOMPLETE', `the relay target "${target}" has no url`);
}
