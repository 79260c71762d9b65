import type { ModuleSlug } from './module-slug.js';

/** What must be true of the modules a tenant is about to have. Throws what the caller of the toggle is told. */
export type ToggleCheck = (modules: readonly ModuleSlug[]) => Promise<void>;

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
  async run(modules: readonly ModuleSlug[]): Promise<void> {
    for (const check of this.#checks) await check(modules);
  }
}
