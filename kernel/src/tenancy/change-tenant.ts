import type { z } from 'zod';
import type { TenantDatabase } from '../database/tenant-database.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { insertLocales, type NewTenantLocale, refusingTaken, requireSlug } from './create-tenant.js';
import { tenantNotFound } from './errors.js';
import { TenantActivated, TenantDeactivated, TenantUpdated } from './events.js';
import type { tenantChanges } from './new-tenant.js';
import type { TenantDirectory } from './tenant-directory.js';

type Directory = Pick<TenantDirectory, 'invalidate'>;

interface TenantNames {
  readonly slug: string;
  readonly name: string;
  readonly domain: string | null;
}

/** Changes what is named and is another; nothing changed → no event. `database` is bound to the tenant. */
export async function updateTenant(
  database: TenantDatabase,
  { locales, ...wanted }: z.output<typeof tenantChanges>,
  tenants: Directory,
): Promise<void> {
  const { tenantId } = database;
  await database.transaction(async (unit) => {
    const before = await lockTenant<TenantNames>(unit, database, ['slug', 'name', 'domain']);
    const changed: ('slug' | 'name' | 'domain' | 'locales')[] = (['slug', 'name', 'domain'] as const).filter(
      (key) => wanted[key] !== undefined && wanted[key] !== before[key],
    );
    if (changed.length > 0) {
      const { slug = before.slug, domain = before.domain } = wanted;
      if (changed.includes('slug')) requireSlug(slug);
      const changes = Object.fromEntries(changed.map((key) => [key, wanted[key as keyof TenantNames]]));
      await refusingTaken(
        slug,
        domain,
        unit.trx('tenants').update({ ...changes, updated_at: unit.trx.fn.now() }),
      );
    }
    if (locales && (await replaceLocales(unit, database, locales))) changed.push('locales');
    if (changed.length === 0) return;
    unit.append(TenantUpdated, { changed });
    unit.afterCommit(() => tenants.invalidate(tenantId));
  });
}

/** `refuse` may throw while the tenant's row is locked. Nothing changed → no event. */
export async function setActive(
  database: TenantDatabase,
  active: boolean,
  { tenants, refuse }: { readonly tenants: Directory; readonly refuse: () => Promise<void> },
): Promise<void> {
  await database.transaction(async (unit) => {
    const before = await lockTenant<{ readonly is_active: boolean }>(unit, database, ['is_active']);
    if (before.is_active === active) return;
    await refuse();
    await unit.trx('tenants').update({ is_active: active, updated_at: unit.trx.fn.now() });
    unit.append(active ? TenantActivated : TenantDeactivated, {});
    unit.afterCommit(() => tenants.invalidate(database.tenantId));
  });
}

/** Two changes of a tenant at once would each tell of what the other one did. Throws `TENANT_NOT_FOUND`. */
async function lockTenant<Row>(
  { trx }: UnitOfWork,
  { tenantId }: TenantDatabase,
  columns: readonly (keyof Row & string)[],
): Promise<Row> {
  const row = await trx('tenants').where({ id: tenantId }).forUpdate().first(columns);
  if (!row) throw tenantNotFound(tenantId);
  return row as Row;
}

/** `false` when they are those already. What was written in a locale that goes stays, and is shown no more. */
async function replaceLocales(
  { trx }: UnitOfWork,
  { tenantId }: TenantDatabase,
  locales: readonly NewTenantLocale[],
): Promise<boolean> {
  const [first] = locales;
  const before = await trx('tenants').first('default_locale');
  const rows: readonly LocaleRow[] = await trx('tenant_locales').select(
    'locale',
    'name',
    'native_name',
    'fallback_locale',
    'is_enabled',
  );
  const wanted = locales.map(({ locale, name, nativeName, fallback }) => ({
    locale,
    name,
    native_name: nativeName,
    fallback_locale: fallback ?? null,
    is_enabled: true,
  }));
  if (before?.default_locale === first?.locale && inOrder(rows) === inOrder(wanted)) return false;
  await trx('tenant_locales').delete();
  await insertLocales(trx, tenantId, locales);
  await trx('tenants').update({ default_locale: first?.locale, updated_at: trx.fn.now() });
  return true;
}

interface LocaleRow {
  readonly locale: string;
}

/** Comparable text of the same locales in whatever order. */
function inOrder(rows: readonly LocaleRow[]): string {
  return JSON.stringify([...rows].sort((a, b) => (a.locale < b.locale ? -1 : 1)));
}
