import { parseArgs } from 'node:util';
import {
  CodedError,
  createLogger,
  loadModules,
  type ModuleCommand,
  type ModuleDeclaration,
  Platform,
  systemActor,
  type Tenant,
} from '@rustok/kernel';
import { joinDatabase } from './database.js';
import { readSettings } from './settings.js';

// `npm run -s command -- <module> <command> [--tenant <slug>]`, beside a running platform or without one. Without
// `--tenant` it runs for each active tenant that has the module on.

try {
  process.exitCode = await run();
} catch (error) {
  const message =
    error instanceof CodedError ? `${error.code}: ${error.message}` : String((error as Error).stack);
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const { tenant: tenantSlug, positionals } = readArguments();
  const settings = await readSettings(process.env);
  const modules = await loadModules(settings.manifest);
  const [slug, name] = positionals;
  const module = modules.find((each) => each.slug === slug);
  const command = module?.commands.find((each) => each.name === name);
  if (!module || !command) {
    process.stderr.write(usage(modules));
    return 2;
  }

  const logger = createLogger(settings.logLevel);
  const database = await joinDatabase(settings, logger);
  try {
    const platform = await Platform.start({
      modules,
      database: database.address,
      accessTokens: { secret: settings.jwtSecret, ttlS: settings.accessTtlS },
      refreshTtlS: settings.refreshTtlS,
      seedPassword: settings.seedPassword,
      defaultModules: settings.manifest.defaultEnabled,
      logger,
    });
    try {
      for (const tenant of await chosenTenants(platform, module, tenantSlug)) {
        process.stdout.write(`${await runFor(platform, tenant, module, command)}\n`);
      }
    } finally {
      await platform.close();
    }
  } finally {
    await database.close();
  }
  return 0;
}

async function chosenTenants(
  platform: Platform,
  module: ModuleDeclaration,
  slug: string | undefined,
): Promise<readonly Tenant[]> {
  const hasModule = (tenant: Tenant) => tenant.isActive && platform.modulesOf(tenant).includes(module.slug);
  const tenants = await platform.tenants.all();
  if (slug === undefined) return tenants.filter(hasModule);
  const tenant = tenants.find((each) => each.slug === slug);
  if (!tenant) throw new CodedError('TENANT_NOT_FOUND', `there is no tenant "${slug}"`);
  if (!hasModule(tenant)) {
    throw new CodedError(
      'MODULE_DISABLED',
      `the tenant "${slug}" is inactive or has not enabled "${module.slug}"`,
    );
  }
  return [tenant];
}

function readArguments(): { readonly tenant?: string | undefined; readonly positionals: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({
      options: { tenant: { type: 'string' } },
      allowPositionals: true,
    });
    return { tenant: values.tenant, positionals };
  } catch (cause) {
    throw new CodedError('ARGUMENTS_INVALID', (cause as Error).message, { cause });
  }
}

function runFor(
  platform: Platform,
  tenant: Tenant,
  module: ModuleDeclaration,
  command: ModuleCommand,
): Promise<string> {
  return command.run(
    platform.contextFor({ tenant, actor: systemActor(`command:${module.slug}.${command.name}`) }),
  );
}

function usage(modules: readonly ModuleDeclaration[]): string {
  const lines = modules.flatMap((module) =>
    module.commands.map((command) => `  ${module.slug} ${command.name}  ${command.description}`),
  );
  return `usage: npm run -s command -- <module> <command> [--tenant <slug>]\n${lines.join('\n')}\n`;
}
