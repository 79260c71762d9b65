import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import { requirePermission } from '../access/actor.js';
import { BadInputError, ClientError, type FieldProblem } from '../errors.js';
import type { ModuleDeclaration } from './define-module.js';
import {
  droppedKeys,
  type EffectiveSettings,
  effectiveSettings,
  isRecord,
  noSuchSetting,
  settingProblems,
} from './effective-settings.js';
import { TenantModuleSettingsChanged } from './events.js';
import type { ModuleSlug } from './module-slug.js';
import type { RequestContext } from './request-context.js';
import { masked, SECRET_MASK, settingsForm } from './settings-form.js';

/** A tenant's settings of a module, for whoever administers them. Secrets that are set are `SECRET_MASK`. */
export interface AdministeredSettings extends EffectiveSettings {
  readonly module: ModuleSlug;
  /** How often they were changed. */
  readonly revision: number;
  /** What counts for a tenant that has set nothing. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Of what may be set: see `SettingsForm`. */
  readonly jsonSchema: Readonly<Record<string, unknown>>;
}

export interface SettingsChange {
  /** Slug; the module may be off for the tenant. */
  readonly module: string;
  /** What the caller has read. */
  readonly revision: number;
  /** Setting → its whole new value; `null`: the default again. What is not named stays as it is. */
  readonly changes: Readonly<Record<string, unknown>>;
}

/** Bytes of what a tenant has set of a module, as JSON: every request of the tenant holds it in memory. */
const MAX_BYTES = 64_000;

/** As they are in the database now, whatever this instance has heard of. Needs `modules:read`. Throws `UNKNOWN_MODULE`. */
export async function moduleSettings(context: RequestContext, slug: string): Promise<AdministeredSettings> {
  requirePermission(context.actor, 'modules:read');
  const module = moduleOf(context, slug);
  return administered(module, await context.database.read((trx) => readStored(trx, module)));
}

/**
 * Changes settings of the tenant, whose actor must hold `settings:manage`, if they are at the revision the caller has read.
 * What was stored and does not fit the module any more goes by the same change.
 *
 * Throws `UNKNOWN_MODULE`, `SETTINGS_CONFLICT` and `BAD_USER_INPUT`, with the previous state unchanged. Nothing changed → the
 * same revision, no event.
 */
export async function updateModuleSettings(
  context: RequestContext,
  { module: slug, revision, changes }: SettingsChange,
): Promise<AdministeredSettings> {
  requirePermission(context.actor, 'settings:manage');
  const module = moduleOf(context, slug);
  return context.database.transaction(async (unit) => {
    const { trx } = unit;
    // There may be no row to lock yet.
    await trx.raw(
      `select pg_advisory_xact_lock(hashtextextended('module_settings ' || ? || current_setting('app.tenant_id'), 0))`,
      [module.slug],
    );
    const before = await readStored(trx, module);
    if (before.revision !== revision) throw settingsConflict(module.slug, revision, before.revision);
    const settings = changed(module, before.settings, changes);
    if (isDeepStrictEqual(settings, before.settings)) return administered(module, before);

    const after = { settings, revision: revision + 1 };
    const row = { ...columnsOf(module, settings), settings_revision: after.revision };
    // A row that stands for settings alone switches nothing.
    await trx('tenant_modules')
      .insert({ module_slug: module.slug, enabled: false, source: null, ...row })
      .onConflict(['tenant_id', 'module_slug'])
      .merge({ ...row, updated_at: trx.fn.now() });
    unit.append(TenantModuleSettingsChanged, { module: module.slug, revision: after.revision });
    // This instance goes by them before the caller has its answer; others follow the event.
    unit.afterCommit(() => context.platform.tenants.invalidate(context.tenant.id));
    return administered(module, after);
  });
}

/** What a tenant has set of a module, without its secrets. */
export function shownOverrides(
  { settings: schema }: ModuleDeclaration,
  stored: unknown,
): Readonly<Record<string, unknown>> {
  const { overrides } = effectiveSettings(schema, stored);
  return masked(schema, overrides, overrides);
}

interface StoredSettings {
  readonly settings: unknown;
  readonly revision: number;
}

/** `trx` sees one tenant's rows. */
async function readStored(trx: Knex, { slug }: ModuleDeclaration): Promise<StoredSettings> {
  const row: StoredSettings | undefined = await trx('tenant_modules')
    .where({ module_slug: slug })
    .first({ settings: trx.raw('settings || secret_settings'), revision: 'settings_revision' });
  return row ?? { settings: {}, revision: 0 };
}

/** Secrets stand apart. */
function columnsOf({ settings: schema }: ModuleDeclaration, settings: Readonly<Record<string, unknown>>) {
  const { secrets } = settingsForm(schema);
  const where = (isSecret: boolean) =>
    JSON.stringify(
      Object.fromEntries(Object.entries(settings).filter(([name]) => secrets.has(name) === isSecret)),
    );
  return { settings: where(false), secret_settings: where(true) };
}

function administered(
  { slug: module, settings: schema }: ModuleDeclaration,
  { settings, revision }: StoredSettings,
): AdministeredSettings {
  const { values, overrides, problems } = effectiveSettings(schema, settings);
  return {
    module,
    revision,
    values: masked(schema, values, overrides),
    overrides: masked(schema, overrides, overrides),
    defaults: effectiveSettings(schema, {}).values,
    jsonSchema: settingsForm(schema).jsonSchema,
    problems,
  };
}

/** What is to be stored. Throws `BAD_USER_INPUT`. */
function changed(
  { settings: schema }: ModuleDeclaration,
  stored: unknown,
  changes: SettingsChange['changes'],
): Readonly<Record<string, unknown>> {
  const { secrets } = settingsForm(schema);
  const wanted = new Map(Object.entries(effectiveSettings(schema, stored).overrides));
  const unknown: FieldProblem[] = [];
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(schema.shape, name)) {
      // What is stored from an older release may be named, to be rid of it.
      const isLeftOver = value === null && isRecord(stored) && Object.hasOwn(stored, name);
      if (!isLeftOver) unknown.push(noSuchSetting([name]));
    } else if (value === null) wanted.delete(name);
    else if (!(secrets.has(name) && value === SECRET_MASK)) wanted.set(name, value);
  }
  const settings = Object.fromEntries(wanted);
  const parsed = schema.safeParse(settings);
  refuse([
    ...unknown,
    ...(parsed.success ? droppedKeys(settings, parsed.data) : settingProblems(parsed.error)),
  ]);
  if (Buffer.byteLength(JSON.stringify(settings)) > MAX_BYTES) {
    refuse([{ path: '', message: `Settings of a module take ${MAX_BYTES} bytes at most.` }]);
  }
  return settings;
}

function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return;
  const fields = problems.map(({ path, message }) => ({
    path: path === '' ? 'changes' : `changes.${path}`,
    message,
  }));
  throw new BadInputError(fields.map(({ path, message }) => `${path}: ${message}`).join('; '), { fields });
}

function moduleOf({ platform }: RequestContext, slug: string): ModuleDeclaration {
  const module = platform.registry.get(slug);
  if (module) return module;
  throw new ClientError('UNKNOWN_MODULE', `There is no module "${slug}".`, { details: { module: slug } });
}

function settingsConflict(module: string, expectedRevision: number, actualRevision: number): ClientError {
  return new ClientError(
    'SETTINGS_CONFLICT',
    `The settings of "${module}" have been changed meanwhile: read them again, decide again.`,
    { details: { module, expectedRevision, actualRevision } },
  );
}
