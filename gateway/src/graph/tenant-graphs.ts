import type { Platform, Tenant } from '@rustok/kernel';
import type { Graph } from './graph.js';
import type { GraphCache } from './graph-cache.js';

/** From a tenant to the graph of its modules. The tenant names its module set, and equal sets share one graph. */
export class TenantGraphs {
  constructor(
    readonly platform: Platform,
    readonly graphs: GraphCache,
  ) {}

  of(tenant: Tenant): Promise<Graph> {
    const { schemas } = this.platform;
    return this.graphs.graphFor(this.platform.modulesOf(tenant).filter((slug) => schemas.has(slug)));
  }
}
