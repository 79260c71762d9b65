import type { Platform } from '../../platform.js';
import type { Tenant } from '../../tenancy/tenant.js';
import type { RegisteredConsumer, RegisteredConsumers } from '../consumers/registered-consumer.js';
import type { Replay } from './replay.js';

/** Which consumers a replay concerns in its tenant as it is now, by name, and which types they get of it. */
export interface ReplayAudience {
  readonly consumers: readonly RegisteredConsumer[];
  readonly types: readonly string[];
}

export function replayAudience(
  { consumer, types }: Pick<Replay, 'consumer' | 'types'>,
  tenant: Tenant,
  { platform, consumers }: { readonly platform: Platform; readonly consumers: RegisteredConsumers },
): ReplayAudience {
  const modules = new Set(platform.modulesOf(tenant));
  const asked = (type: string) => types === null || types.includes(type);
  const concerned = [...consumers.values()]
    .filter(({ name, module }) => (consumer === null || name === consumer) && modules.has(module))
    .filter((each) => each.types.some(asked))
    // In one order everywhere: their lanes are locked in it.
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    consumers: concerned,
    types: [...new Set(concerned.flatMap((each) => each.types.filter(asked)))],
  };
}
