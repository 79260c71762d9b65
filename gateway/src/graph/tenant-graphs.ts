import type { ModuleSlug, Platform, Tenant } from '@rustok/kernel';
import type { Graph } from './graph.js';
import type { GraphCache } from './graph-cache.js';

/** From a tenant to the graph of its modules. The tenant names its module set, and equal sets share one graph. */
export class TenantGraphs {
  constructor(
    readonly platform: Platform,
    readonly graphs: GraphCache,
    /** Whether there is a schema of the module. One in another process may never have been reached yet. */
    readonly hasSchema: (slug: ModuleSlug) => boolean,
  ) {}

  of(tenant: Tenant): Promise<Graph> {
    return this.graphs.graphFor(this.present(this.platform.modulesOf(tenant)));
  }

  /**
   * What of a module set can be part of a graph now: without modules whose schema is not known, and without what depends
   * on them. `assumed` counts as known. A module without GraphQL is no part of any graph, and keeps nobody out.
   */
  present(modules: readonly ModuleSlug[], assumed?: ModuleSlug): readonly ModuleSlug[] {
    const { registry } = this.platform;
    const missing = new Set<ModuleSlug>();
    // Dependencies come before those that need them.
    for (const slug of modules) {
      const module = registry.get(slug);
      const isUnknown = module?.remote && slug !== assumed && !this.hasSchema(slug);
      if (isUnknown || module?.dependsOn.some((dependency) => missing.has(dependency))) missing.add(slug);
    }
    return modules.filter((slug) => !missing.has(slug) && (slug === assumed || this.hasSchema(slug)));
  }
}
