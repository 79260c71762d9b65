import type { ModuleSlug, Platform } from '@rustok/kernel';
import { CompositionFailed, type GraphCache, moduleSchema, type TenantGraphs } from '../graph/index.js';

/** Module sets that are tried with a new schema; a platform has few, however many tenants. */
const MAX_SETS = 40;

/**
 * Whether every graph in use still composes with another schema of one module. Answers what is wrong; rejects when it
 * cannot be told now, because the planner or the database is away. What composed is kept for the first request.
 */
export async function compositionProblems(
  { module, sdl }: { readonly module: ModuleSlug; readonly sdl: string },
  { platform, graphs, tenantGraphs }: AcceptanceParts,
): Promise<readonly string[]> {
  const candidate = moduleSchema(module, sdl);
  for (const set of await setsWith(module, platform, tenantGraphs)) {
    try {
      await graphs.graphFor(set, candidate);
    } catch (error) {
      if (error instanceof CompositionFailed)
        return error.errors.map(({ code, message }) => `[${code}] ${message}`);
      throw error;
    }
  }
  return [];
}

export interface AcceptanceParts {
  readonly platform: Platform;
  readonly graphs: GraphCache;
  readonly tenantGraphs: TenantGraphs;
}

/** The full set first, then those tenants have. */
async function setsWith(
  module: ModuleSlug,
  platform: Platform,
  tenantGraphs: TenantGraphs,
): Promise<readonly (readonly ModuleSlug[])[]> {
  const full = platform.registry.modules.map(({ slug }) => slug);
  const tenants = await platform.tenants.all();
  const all = [full, ...tenants.map((tenant) => platform.modulesOf(tenant))]
    .map((set) => tenantGraphs.present(set, module))
    .filter((set) => set.includes(module));
  return [...new Map(all.map((set) => [set.join(' '), set])).values()].slice(0, MAX_SETS);
}
