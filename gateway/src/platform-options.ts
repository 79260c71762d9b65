import type { PlatformOptions } from '@rustok/kernel';
import type { Settings } from './settings.js';

/** What the settings say of the platform, for whichever process starts one. */
export function platformOptions(
  settings: Settings,
): Omit<PlatformOptions, 'modules' | 'database' | 'logger' | 'poolSize'> {
  return {
    accessTokens: { secret: settings.jwtSecret, ttlS: settings.accessTtlS },
    refreshTtlS: settings.refreshTtlS,
    seedPassword: settings.seedPassword,
    demoMode: settings.demoMode,
    defaultModules: settings.manifest.defaultEnabled,
    events: settings.events,
    tenantCache: settings.tenantCache,
    redis: settings.redis,
    storage: settings.storage,
    ...(settings.platformTenant !== undefined && { platformTenant: settings.platformTenant }),
  };
}
