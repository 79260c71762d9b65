import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ModuleSlug,
  moduleSlug,
  type Platform,
  TenantModuleToggled,
  type TenantId,
  type TogglePhase,
} from '@rustok/kernel';
import type { TenantGraphs } from './graph/index.js';
import { WorkList } from './work-list.js';

/** Tenants whose new graphs are waited for; of further ones the first request has it made. */
const MAX_FOLLOWED = 1_000;

/** Module sets that some tenant may be about to have; further ones are made ready when it has. */
const MAX_COMING = 100;

/** Milliseconds a toggle waits for the planner, which may have plans of others to make first. */
const PLANNER_PATIENCE_MS = 1_000;

/**
 * Graphs are there before they are asked for: where modules are switched, before that is committed; in every other process
 * while it is being committed, and at the latest when it hears that it was. A set of modules without a graph cannot be
 * switched to.
 */
export class ModuleSwitches {
  /** By the slugs of their modules, with spaces between them. */
  readonly #coming: WorkList<string>;
  /** One tenant after the other: each of them is a look into the database, and mostly nothing more. */
  readonly #switched: WorkList<TenantId>;
  readonly #stop: (() => void)[];

  constructor(
    readonly platform: Platform,
    readonly tenantGraphs: TenantGraphs,
  ) {
    this.#coming = new WorkList({
      limit: MAX_COMING,
      work: async (slugs) => void (await tenantGraphs.prepare(slugs.split(' ').map(moduleSlug))),
    });
    // What fails, the next request of the tenant is told of, and the log has it.
    this.#switched = new WorkList({ limit: MAX_FOLLOWED, work: (tenantId) => this.#follow(tenantId) });
    this.#stop = [
      platform.toggleChecks.add((modules, phase) => this.#beReady(modules, phase)),
      platform.toggleNotices.subscribe((modules) => this.#coming.add(modules.join(' '))),
      platform.feed.subscribe((envelopes) => {
        for (const { type, tenantId } of envelopes) {
          if (type === TenantModuleToggled.type) this.#switched.add(tenantId);
        }
      }),
    ];
  }

  async close(): Promise<void> {
    for (const stop of this.#stop) stop();
    await Promise.all([this.#coming.close(), this.#switched.close()]);
  }

  async #beReady(modules: readonly ModuleSlug[], phase: TogglePhase): Promise<void> {
    const graph = await this.tenantGraphs.prepare(modules);
    if (!graph || phase === 'committing') return;
    // They find it in the store, and get ready while this process does and commits.
    void this.platform.toggleNotices.tell(modules);
    const ready = new AbortController();
    const patience = sleep(PLANNER_PATIENCE_MS, undefined, { signal: ready.signal });
    await Promise.race([graph.plannable, patience]);
    ready.abort();
    await patience.catch(() => undefined);
  }

  async #follow(tenantId: TenantId): Promise<void> {
    await this.platform.tenants.invalidate(tenantId);
    const tenant = await this.platform.tenants.byId(tenantId);
    if (tenant?.isActive) await this.tenantGraphs.prepare(this.platform.modulesOf(tenant));
  }
}
