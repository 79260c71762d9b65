import type { ModuleRegistry, Platform, SearchSource, Tenant } from '@rustok/kernel';
import { unknownKinds } from './errors.js';

/** Everything that can be searched on this platform. The index knows other modules by nothing else. */
export function searchSources(registry: ModuleRegistry): readonly SearchSource[] {
  return registry.modules.flatMap((module) => module.search);
}

/** The types of the events after which some document is projected anew. */
export function triggerTypes(registry: ModuleRegistry): readonly string[] {
  const types = searchSources(registry).flatMap((source) => source.events.map(({ event }) => event.type));
  return [...new Set(types)];
}

/** The kinds of the modules that are on for the tenant now: only these are found. */
export function enabledKinds(platform: Platform, tenant: Tenant): ReadonlySet<string> {
  const enabled = new Set(platform.modulesOf(tenant));
  const modules = platform.registry.modules.filter(({ slug }) => enabled.has(slug));
  return new Set(modules.flatMap((module) => module.search.map(({ kind }) => kind)));
}

/**
 * The sources of these kinds, or all. A kind of a module that is off for the tenant is known all the same.
 * Throws `BAD_USER_INPUT` that lists the kinds there are.
 */
export function sourcesOfKinds(
  registry: ModuleRegistry,
  kinds: readonly string[] | null | undefined,
): readonly SearchSource[] {
  const sources = searchSources(registry);
  if (kinds == null) return sources;
  const known = sources.map(({ kind }) => kind);
  const unknown = [...new Set(kinds)].filter((kind) => !known.includes(kind));
  if (unknown.length > 0) throw unknownKinds(unknown, known);
  return sources.filter(({ kind }) => kinds.includes(kind));
}
