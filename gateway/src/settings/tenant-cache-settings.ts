import { type TenantCacheSettings, tenantCacheSettings } from '@rustok/kernel';
import { isTable } from './environment-overlay.js';
import type { EventSettingsSources } from './event-settings.js';
import { readSection } from './read-section.js';

/** The values of the tenant cache in `[settings.rustok.tenant]`, with the environment over them. The others are not read. */
export function readTenantCacheSettings({
  section = {},
  ...sources
}: EventSettingsSources): TenantCacheSettings | undefined {
  const ours = isTable(section)
    ? Object.fromEntries(Object.entries(section).filter(([key]) => key in tenantCacheSettings.shape))
    : {};
  return readSection({
    ...sources,
    section: ours,
    name: 'tenant',
    schema: tenantCacheSettings,
    what: 'the tenant cache',
  });
}
