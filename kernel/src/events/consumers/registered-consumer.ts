import type { ModuleRegistry } from '../../module/registry.js';
import type { ModuleSlug } from '../../module/module-slug.js';
import type { ConsumerDefinition } from './consumer.js';

/** A consumer of a loaded module, its event types settled. */
export interface RegisteredConsumer {
  readonly name: string;
  readonly module: ModuleSlug;
  readonly types: readonly string[];
  readonly handle: ConsumerDefinition['handle'];
  readonly handleAll: ConsumerDefinition['handleAll'];
}

/** All consumers of this platform, by name. */
export type RegisteredConsumers = ReadonlyMap<string, RegisteredConsumer>;

export function registeredConsumers(registry: ModuleRegistry): RegisteredConsumers {
  const consumers = registry.modules.flatMap((module) =>
    module.consumers.map((consumer) => ({
      name: consumer.name,
      module: module.slug,
      types: typeof consumer.events === 'function' ? consumer.events(registry) : consumer.events,
      handle: consumer.handle.bind(consumer),
      handleAll: consumer.handleAll?.bind(consumer),
    })),
  );
  return new Map(consumers.map((consumer) => [consumer.name, consumer]));
}
