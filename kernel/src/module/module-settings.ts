import type { z } from 'zod';
import type { Logger } from '../telemetry/logger.js';
import type { Tenant } from '../tenancy/tenant.js';
import { type EffectiveSettings, effectiveSettings } from './effective-settings.js';

/** Problems this process remembers to have logged. */
const TOLD = 1_000;

/** The settings of modules as each tenant has them: decided once, since a tenant is another object when it has changed. */
export class ModuleSettings {
  readonly #known = new WeakMap<Tenant, Map<string, Known>>();
  readonly #told = new Set<string>();

  constructor(readonly logger: Logger) {}

  /** Of the module `slug`, by its schema. What is stored and does not fit is logged once. */
  of<S extends z.ZodObject>(tenant: Tenant, slug: string, schema: S): EffectiveSettings<z.output<S>> {
    let modules = this.#known.get(tenant);
    if (!modules) this.#known.set(tenant, (modules = new Map()));
    const known = modules.get(slug);
    if (known?.schema === schema) return known.settings as EffectiveSettings<z.output<S>>;
    const settings = effectiveSettings(schema, tenant.moduleSettings[slug] ?? {});
    modules.set(slug, { schema, settings });
    if (settings.problems.length > 0) this.#tell(tenant, slug, settings);
    return settings;
  }

  #tell({ id: tenantId }: Tenant, module: string, { problems }: EffectiveSettings): void {
    const told = JSON.stringify([tenantId, module, problems]);
    if (this.#told.has(told)) return;
    if (this.#told.size >= TOLD) this.#told.clear();
    this.#told.add(told);
    this.logger.warn(
      { tenantId, module, problems },
      'stored settings do not fit the module: their defaults count',
    );
  }
}

interface Known {
  readonly schema: z.ZodObject;
  readonly settings: EffectiveSettings;
}
