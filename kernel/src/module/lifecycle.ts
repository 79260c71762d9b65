import { requirePermission } from '../access/actor.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { ClientError, CodedError } from '../errors.js';
import type { Tenant } from '../tenancy/tenant.js';
import type { ModuleDeclaration } from './define-module.js';
import { TenantModuleToggled } from './events.js';
import { enabledModules } from './module-policy.js';
import type { ModuleSlug } from './module-slug.js';
import type { RequestContext } from './request-context.js';

/** A module as a tenant has it. */
export interface TenantModule {
  readonly module: ModuleDeclaration;
  readonly enabled: boolean;
}

/**
 * Switches a module on or off for the tenant of the request, whose actor must hold `modules:manage`.
 *
 * Throws `UNKNOWN_MODULE`, `CORE_MODULE_CANNOT_BE_DISABLED`, `MISSING_DEPENDENCIES`, `HAS_DEPENDENTS`,
 * `HOOK_FAILED`, and what `ToggleChecks` refuse it with, with the previous state unchanged. Nothing changed → no hook, no event.
 */
export async function toggleModule(
  context: RequestContext,
  { slug, enabled }: { readonly slug: string; readonly enabled: boolean },
): Promise<TenantModule> {
  requirePermission(context.actor, 'modules:manage');
  const { registry, tenants, toggleChecks } = context.platform;
  const module = registry.get(slug);
  if (!module)
    throw new ClientError('UNKNOWN_MODULE', `There is no module "${slug}".`, { details: { module: slug } });
  if (module.kind === 'core') {
    throw new ClientError('CORE_MODULE_CANNOT_BE_DISABLED', `The core module "${slug}" is always on.`, {
      details: { module: slug },
    });
  }

  const check = (modules: ReadonlySet<ModuleSlug>) =>
    toggleChecks.run(enabledModules({ enabledModules: switched(modules, module, enabled) }, registry));
  // What takes long is done before a transaction and its connection are taken; within it, the answer is known already,
  // unless the tenant has other modules than it had a moment ago. Only that answer counts.
  await check(new Set(context.tenant.enabledModules)).catch(() => undefined);

  await context.database.transaction(async (unit) => {
    const before = await lockModules(unit);
    if (before.has(module.slug) === enabled) return;
    if (enabled) requireDependencies(module, before, context);
    else refuseDependents(module, before, context);
    await check(before);

    await unit
      .trx('tenant_modules')
      .insert({ module_slug: module.slug, enabled })
      .onConflict(['tenant_id', 'module_slug'])
      .merge({ enabled, updated_at: unit.trx.fn.now() });
    await runHook(module, enabled, { tenant: context.tenant, unit });
    unit.append(TenantModuleToggled, { module: module.slug, enabled });
    // This instance serves the new graph before the caller has its answer; others follow the event.
    unit.afterCommit(() => tenants.invalidate(context.tenant.id));
  });
  return { module, enabled };
}

function switched(
  modules: ReadonlySet<ModuleSlug>,
  { slug }: ModuleDeclaration,
  enabled: boolean,
): ModuleSlug[] {
  const others = [...modules].filter((other) => other !== slug);
  return enabled ? [...others, slug] : others;
}

/** One toggle of a tenant at a time: two at once could each find its own rules kept and break them together. */
async function lockModules({ trx }: UnitOfWork): Promise<ReadonlySet<ModuleSlug>> {
  await trx.raw(
    `select pg_advisory_xact_lock(hashtextextended('tenant_modules' || current_setting('app.tenant_id'), 0))`,
  );
  const rows = await trx('tenant_modules').where({ enabled: true }).select('module_slug');
  return new Set(rows.map((row) => row.module_slug as ModuleSlug));
}

function requireDependencies(
  module: ModuleDeclaration,
  enabled: ReadonlySet<ModuleSlug>,
  { platform }: RequestContext,
): void {
  const missing = module.dependsOn.filter(
    (slug) => platform.registry.get(slug)?.kind !== 'core' && !enabled.has(slug),
  );
  if (missing.length === 0) return;
  throw new ClientError(
    'MISSING_DEPENDENCIES',
    `The module "${module.slug}" needs ${missing.map((slug) => `"${slug}"`).join(', ')}, which this tenant has not enabled.`,
    { details: { module: module.slug, missing } },
  );
}

function refuseDependents(
  module: ModuleDeclaration,
  enabled: ReadonlySet<ModuleSlug>,
  { platform }: RequestContext,
): void {
  const dependents = platform.registry.optional
    .filter((other) => enabled.has(other.slug) && other.dependsOn.includes(module.slug))
    .map((other) => other.slug);
  if (dependents.length === 0) return;
  throw new ClientError(
    'HAS_DEPENDENTS',
    `The module "${module.slug}" is needed by ${dependents.map((slug) => `"${slug}"`).join(', ')}.`,
    { details: { module: module.slug, dependents } },
  );
}

async function runHook(
  module: ModuleDeclaration,
  enabled: boolean,
  context: { readonly tenant: Tenant; readonly unit: UnitOfWork },
): Promise<void> {
  try {
    await (enabled ? module.hooks.onEnable : module.hooks.onDisable)?.(context);
  } catch (cause) {
    if (cause instanceof CodedError && cause.family === 'client') throw cause;
    throw new ClientError(
      'HOOK_FAILED',
      `The module "${module.slug}" could not be switched: its hook failed.`,
      {
        cause,
        details: { module: module.slug },
      },
    );
  }
}
