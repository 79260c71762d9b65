import type { ModuleSlug } from './module-slug.js';

/**
 * `ahead`: before anything is held, so that it may take its time; the tenant may have other modules by the time it is
 * switched. `committing`: within the transaction, and only this answer counts.
 */
export type TogglePhase = 'ahead' | 'committing';

/** What must be true of the modules a tenant is about to have. Throws what the caller of the toggle is told. */
export type ToggleCheck = (modules: readonly ModuleSlug[], phase: TogglePhase) => Promise<void>;

/** Whoever has to be ready before a tenant's modules are switched, or has to refuse it. */
export class ToggleChecks {
  readonly #checks = new Set<ToggleCheck>();

  /** Returns what takes it back. */
  add(check: ToggleCheck): () => void {
    this.#checks.add(check);
    return () => {
      this.#checks.delete(check);
    };
  }

  /** `modules`: all that would be on, core ones included. Throws what the first check throws. */
  async run(modules: readonly ModuleSlug[], phase: TogglePhase): Promise<void> {
    for (const check of this.#checks) await check(modules, phase);
  }
}
