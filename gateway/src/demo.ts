import {
  type ModuleSlug,
  moduleSlug,
  type NewTenant,
  type Platform,
  seedTenant,
  StartupError,
} from '@rustok/kernel';
import type { DemoSettings } from './settings.js';

const LOCALES: NewTenant['locales'] = [
  { locale: 'en', name: 'English', nativeName: 'English' },
  { locale: 'de', name: 'German', nativeName: 'Deutsch', fallback: 'en' },
];

/**
 * Creates the demo tenants of modules.toml that are missing and lets their modules fill them. What a tenant did
 * with its data and modules since is left alone.
 */
export async function seedDemo(platform: Platform, { tenants }: DemoSettings): Promise<void> {
  for (const { slug, name, domain, modules } of tenants) {
    const wanted = optionalModules(platform, slug, modules);
    const found = await platform.tenants.find({ kind: 'slug', value: slug });
    if (!found) {
      await platform.createTenant({
        slug,
        name,
        locales: LOCALES,
        modules: wanted,
        ...(domain && { domain }),
      });
    }
    const tenant = found ?? (await platform.tenants.find({ kind: 'slug', value: slug }));
    if (!tenant) throw new Error(`demo tenant "${slug}" was not created`);
    const core = platform.registry.core.map((module) => module.slug);
    const enabled = platform.modulesOf(tenant);
    await seedTenant(
      platform,
      tenant,
      [...core, ...wanted].filter((module) => enabled.includes(module)),
    );
  }
}

/** `["*"]` stands for every optional module. */
function optionalModules(
  platform: Platform,
  tenant: string,
  modules: readonly string[],
): readonly ModuleSlug[] {
  const optional = platform.registry.optional.map((module) => module.slug);
  if (modules.includes('*')) return optional;
  const unknown = modules.filter((slug) => !optional.includes(slug as ModuleSlug));
  if (unknown.length > 0) {
    throw new StartupError('SETTINGS_INVALID', 'modules.toml has errors:', [
      `settings.rustok.demo: tenant "${tenant}" wants ${unknown.join(', ')}, which is no optional module`,
    ]);
  }
  return modules.map(moduleSlug);
}
