import type { Tenant } from '../tenancy/tenant.js';
import type { ModuleSlug } from './module-slug.js';
import type { ModuleRegistry } from './registry.js';

/**
 * What is on for a tenant, in dependency order: every core module, and each optional one the tenant has switched
 * on and whose dependencies are on. The one place that decides this; graph, consumers and REST are projections.
 */
export function enabledModules(
  tenant: Pick<Tenant, 'enabledModules'>,
  registry: ModuleRegistry,
): readonly ModuleSlug[] {
  const chosen = new Set(tenant.enabledModules);
  const enabled = new Set<ModuleSlug>();
  for (const module of registry.modules) {
    const wanted = module.kind === 'core' || chosen.has(module.slug);
    if (wanted && module.dependsOn.every((dependency) => enabled.has(dependency))) enabled.add(module.slug);
  }
  return [...enabled];
}

/** The optional modules a tenant must have switched on for this one to be on: itself, and what it stands on. */
export function switchesOf(slug: ModuleSlug, registry: ModuleRegistry): readonly ModuleSlug[] {
  const switches = new Set<ModuleSlug>();
  const visit = (name: ModuleSlug) => {
    const module = registry.get(name);
    // What is core depends on core modules only.
    if (module?.kind !== 'optional' || switches.has(name)) return;
    switches.add(name);
    for (const dependency of module.dependsOn) visit(dependency);
  };
  visit(slug);
  return [...switches];
}
