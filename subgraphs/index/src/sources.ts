import type {
  ModuleRegistry,
  Platform,
  SearchFacetDeclaration,
  SearchSource,
  SearchTrigger,
  Tenant,
} from '@rustok/kernel';
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

/** What an event of this type and version means to the source. */
export function triggersOf(
  source: SearchSource,
  { type, version }: { readonly type: string; readonly version: number },
): readonly SearchTrigger[] {
  return source.events.filter(({ event }) => event.type === type && event.version === version);
}

/** The sources of the modules that are on for the tenant now: only their documents are found. */
export function enabledSources(platform: Platform, tenant: Tenant): readonly SearchSource[] {
  const enabled = new Set(platform.modulesOf(tenant));
  return platform.registry.modules.filter(({ slug }) => enabled.has(slug)).flatMap((module) => module.search);
}

/** All facets of these sources, by name: those that share one may each know what some of its values are called. */
export function facetsOf(
  sources: readonly SearchSource[],
): ReadonlyMap<string, readonly SearchFacetDeclaration[]> {
  const facets = new Map<string, SearchFacetDeclaration[]>();
  for (const facet of sources.flatMap((source) => source.facets ?? [])) {
    facets.set(facet.name, [...(facets.get(facet.name) ?? []), facet]);
  }
  return facets;
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
