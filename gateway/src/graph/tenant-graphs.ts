import type { ModuleSlug, Platform, Tenant } from '@rustok/kernel';
import { CompositionFailed, moduleSetUncomposable } from './errors.js';
import type { Graph } from './graph.js';
import type { GraphCache } from './graph-cache.js';
import type { ModuleSet } from './supergraphs.js';

/** The schemas graphs can be composed of now. */
export interface KnownSchemas {
  /** One of a module in another process may never have been reached yet. */
  has(slug: string): boolean;
  /** Another number whenever there is another schema. */
  readonly revision: number;
}

const MAX_SHARED = 10_000;

/** From a tenant to the graph of its modules. The tenant names its module set, and equal sets share one graph. */
export class TenantGraphs {
  /** A tenant is another object when its modules have changed. */
  readonly #sets = new WeakMap<Tenant, { readonly revision: number; readonly set: ModuleSet }>();
  /** One object for equal sets, by their slugs; of the schemas of `#sharedRevision`. */
  readonly #shared = new Map<string, ModuleSet>();
  #sharedRevision = -1;

  constructor(
    readonly platform: Platform,
    readonly graphs: GraphCache,
    readonly schemas: KnownSchemas,
  ) {}

  async of(tenant: Tenant): Promise<Graph> {
    return this.graphs.graphOf(this.#setOf(tenant));
  }

  /**
   * Makes the graph of modules ready that a tenant is about to have. Rejects with `MODULE_SET_UNCOMPOSABLE` when there is
   * none, or with the planner's outage. Where no module has GraphQL there is no graph, and nothing to refuse for it.
   */
  async prepare(modules: readonly ModuleSlug[]): Promise<Graph | undefined> {
    const set = this.setOf(modules);
    if (set.modules.length === 0) return undefined;
    try {
      return await this.graphs.prepare(set, { background: false });
    } catch (error) {
      throw error instanceof CompositionFailed ? moduleSetUncomposable(error) : error;
    }
  }

  /** What of these modules can be part of a graph now, as a set. */
  setOf(modules: readonly ModuleSlug[]): ModuleSet {
    const { revision } = this.schemas;
    if (revision !== this.#sharedRevision) {
      this.#shared.clear();
      this.#sharedRevision = revision;
    }
    const slugs = this.present(modules);
    const name = slugs.join(' ');
    let set = this.#shared.get(name);
    if (!set) {
      set = this.graphs.setOf(slugs);
      // Sets are few; should they not be, they are hashed again.
      if (this.#shared.size >= MAX_SHARED) this.#shared.clear();
      this.#shared.set(name, set);
    }
    return set;
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
      const isUnknown = module?.remote && slug !== assumed && !this.schemas.has(slug);
      if (isUnknown || module?.dependsOn.some((dependency) => missing.has(dependency))) missing.add(slug);
    }
    return modules.filter((slug) => !missing.has(slug) && (slug === assumed || this.schemas.has(slug)));
  }

  #setOf(tenant: Tenant): ModuleSet {
    const { revision } = this.schemas;
    const known = this.#sets.get(tenant);
    if (known?.revision === revision) return known.set;
    const set = this.setOf(this.platform.modulesOf(tenant));
    this.#sets.set(tenant, { revision, set });
    return set;
  }
}
