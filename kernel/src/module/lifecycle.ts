import { requirePermission } from '../access/actor.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { ClientError, CodedError } from '../errors.js';
import type { Tenant } from '../tenancy/tenant.js';
import type { ModuleDeclaration } from './define-module.js';
import { TenantModuleToggled } from './events.js';
import { type NewJournalEntry, writeModuleJournal } from './module-journal.js';
import { isSwitchedOn, type ModuleDecision, ModulePolicy, type ModuleSwitches } from './module-policy.js';
import type { ModuleSlug } from './module-slug.js';
import type { RequestContext } from './request-context.js';
import type { TogglePhase } from './toggle-checks.js';

/** A module as a tenant has it. */
export interface TenantModule {
  readonly module: ModuleDeclaration;
  readonly enabled: boolean;
}

export interface Toggle {
  readonly slug: string;
  readonly enabled: boolean;
  /** The policy's revision the caller decided by; `MODULE_POLICY_CONFLICT` when it is another by now. Default: whatever it is. */
  readonly expectedRevision?: string | null | undefined;
}

/**
 * Switches a module on or off for the tenant of the request, whose actor must hold `modules:manage`.
 *
 * Throws `UNKNOWN_MODULE`, `CORE_MODULE_CANNOT_BE_DISABLED`, `MODULE_POLICY_CONFLICT`, `MISSING_DEPENDENCIES`,
 * `HAS_DEPENDENTS`, what `ToggleChecks` refuse it with, and `HOOK_FAILED` or the code of the hook's veto, each with the
 * previous state unchanged. Nothing changed → no hook, no event, nothing in the journal.
 */
export async function toggleModule(
  context: RequestContext,
  { slug, enabled, expectedRevision }: Toggle,
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

  const check = (switches: ModuleSwitches, phase: TogglePhase) =>
    toggleChecks.run(new ModulePolicy(switched(switches, module.slug, enabled), registry).enabled, phase);
  // What takes long is done before a transaction and its connection are taken; within it, the answer is known already,
  // unless the tenant has other modules than it had a moment ago. Only that answer counts.
  await check(context.tenant, 'ahead').catch(() => undefined);

  const vetoes: NewJournalEntry[] = [];
  try {
    await context.database.transaction(async (unit) => {
      const switches = await lockSwitches(unit);
      const before = new ModulePolicy(switches, registry);
      if (expectedRevision != null && expectedRevision !== before.revision) {
        throw policyConflict(expectedRevision, before.revision);
      }
      const decision = before.of(module.slug) as ModuleDecision;
      if (enabled ? decision.enabled : !isSwitchedOn(decision)) return;
      if (enabled) requireDependencies(module, before);
      else refuseDependents(module, before);
      await check(switches, 'committing');

      await unit
        .trx('tenant_modules')
        .insert({ module_slug: module.slug, enabled, source: 'override' })
        .onConflict(['tenant_id', 'module_slug'])
        .merge({ enabled, source: 'override', updated_at: unit.trx.fn.now() });
      const entry = { module: module.slug, enabled, revisionBefore: before.revision };
      try {
        await runHook(module, enabled, { tenant: context.tenant, unit });
      } catch (error) {
        vetoes.push({ ...entry, ...vetoBy(error), revisionAfter: before.revision });
        throw error;
      }
      const { revision } = new ModulePolicy(switched(switches, module.slug, enabled), registry);
      await writeModuleJournal(unit.trx, context, {
        ...entry,
        outcome: 'committed',
        errorCode: null,
        revisionAfter: revision,
      });
      unit.append(TenantModuleToggled, { module: module.slug, enabled });
      // This instance serves the new graph before the caller has its answer; others follow the event.
      unit.afterCommit(() => tenants.invalidate(context.tenant.id));
    });
  } catch (error) {
    for (const veto of vetoes) await journalVeto(context, veto);
    throw error;
  }
  return { module, enabled };
}

/** One toggle of a tenant at a time: two at once could each find its own rules kept and break them together. */
async function lockSwitches({ trx }: UnitOfWork): Promise<ModuleSwitches> {
  await trx.raw(
    `select pg_advisory_xact_lock(hashtextextended('tenant_modules' || current_setting('app.tenant_id'), 0))`,
  );
  const rows: { module_slug: ModuleSlug; source: string }[] = await trx('tenant_modules')
    .where({ enabled: true })
    .select('module_slug', 'source');
  return {
    enabledModules: rows.map((row) => row.module_slug),
    defaultModules: rows.filter(({ source }) => source === 'default').map((row) => row.module_slug),
  };
}

function switched(switches: ModuleSwitches, slug: ModuleSlug, enabled: boolean): ModuleSwitches {
  const others = (slugs: readonly ModuleSlug[]) => slugs.filter((other) => other !== slug);
  return {
    enabledModules: [...others(switches.enabledModules), ...(enabled ? [slug] : [])],
    defaultModules: others(switches.defaultModules),
  };
}

function requireDependencies(module: ModuleDeclaration, policy: ModulePolicy): void {
  const missing = module.dependsOn.filter((slug) => !policy.has(slug));
  if (missing.length === 0) return;
  throw new ClientError(
    'MISSING_DEPENDENCIES',
    `The module "${module.slug}" needs ${missing.map((slug) => `"${slug}"`).join(', ')}, which this tenant has not enabled.`,
    { details: { module: module.slug, missing } },
  );
}

function refuseDependents(module: ModuleDeclaration, policy: ModulePolicy): void {
  const dependents = policy.decisions
    .filter((decision) => isSwitchedOn(decision) && decision.module.dependsOn.includes(module.slug))
    .map((decision) => decision.module.slug);
  if (dependents.length === 0) return;
  throw new ClientError(
    'HAS_DEPENDENTS',
    `The module "${module.slug}" is needed by ${dependents.map((slug) => `"${slug}"`).join(', ')}.`,
    { details: { module: module.slug, dependents } },
  );
}

function policyConflict(expectedRevision: string, actualRevision: string): ClientError {
  return new ClientError(
    'MODULE_POLICY_CONFLICT',
    'The modules of this tenant have been switched meanwhile: read them again, decide again.',
    { details: { expectedRevision, actualRevision } },
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

function vetoBy(error: unknown): Pick<NewJournalEntry, 'outcome' | 'errorCode'> {
  const errorCode = (error as CodedError).code;
  return { outcome: errorCode === 'HOOK_FAILED' ? 'failed' : 'refused', errorCode };
}

/** In a transaction of its own: the toggle's is rolled back. The caller is told why the module was not switched in any case. */
async function journalVeto(context: RequestContext, veto: NewJournalEntry): Promise<void> {
  try {
    await context.database.transaction(({ trx }) => writeModuleJournal(trx, context, veto));
  } catch (error) {
    context.logger.error(
      { err: error, module: veto.module, errorCode: veto.errorCode },
      'a toggle that a hook prevented is not in the journal',
    );
  }
}
