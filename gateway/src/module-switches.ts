import { type Platform, TenantModuleToggled, type TenantId } from '@rustok/kernel';
import type { TenantGraphs } from './graph/index.js';

/** Tenants whose new graphs are waited for; of further ones the first request has it made. */
const MAX_FOLLOWED = 1_000;

/**
 * Graphs are there before they are asked for: where modules are switched, before that is committed, and in every other
 * process when it hears of it. A set of modules without a graph cannot be switched to.
 */
export class ModuleSwitches {
  readonly #waiting = new Set<TenantId>();
  readonly #stop: (() => void)[];
  #following: Promise<void> | undefined;
  #closed = false;

  constructor(
    readonly platform: Platform,
    readonly tenantGraphs: TenantGraphs,
  ) {
    this.#stop = [
      platform.toggleChecks.add((modules) => tenantGraphs.prepare(modules)),
      platform.feed.subscribe((envelopes) => {
        for (const { type, tenantId } of envelopes) {
          if (type === TenantModuleToggled.type) this.#follow(tenantId);
        }
      }),
    ];
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stop) stop();
    this.#waiting.clear();
    await this.#following;
  }

  /** One tenant after the other: each of them is a look into the database, and mostly nothing more. */
  #follow(tenantId: TenantId): void {
    if (this.#waiting.size >= MAX_FOLLOWED) return;
    this.#waiting.add(tenantId);
    this.#following ??= this.#followAll().finally(() => (this.#following = undefined));
  }

  async #followAll(): Promise<void> {
    for (const tenantId of this.#waiting) {
      if (this.#closed) return;
      this.#waiting.delete(tenantId);
      try {
        await this.platform.tenants.invalidate(tenantId);
        const tenant = await this.platform.tenants.byId(tenantId);
        if (tenant?.isActive) await this.tenantGraphs.prepare(this.platform.modulesOf(tenant));
      } catch {
        // The next request of the tenant gets the error, and the log has it.
      }
    }
  }
}
