import { randomUUID } from 'node:crypto';
import {
  CodedError,
  type CommandInvocation,
  createLogger,
  loadModules,
  type ModuleDeclaration,
  Platform,
  systemActor,
  type Tenant,
} from '@rustok/kernel';
import { type Invocation, readCommandLine, usage } from './command-line.js';
import { CommandGraphs } from './command-graphs.js';
import { joinDatabase } from './database.js';
import { platformOptions } from './platform-options.js';
import { readSettings } from './settings.js';

// `npm run -s command -- <module> <command> [--tenant <slug>] [options]`, beside a running platform or without one.
// Without `--tenant` it runs for each active tenant that has the module on; a command of the platform's runs once.

/** Milliseconds. One Ctrl-C may arrive twice, from the terminal and from npm; only a later one is a second. */
const ECHO_MS = 500;

try {
  process.exitCode = await run();
} catch (error) {
  const message =
    error instanceof CodedError ? `${error.code}: ${error.message}` : String((error as Error).stack);
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const settings = await readSettings(process.env);
  const modules = await loadModules(settings.manifest);
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage(modules));
    return 0;
  }
  const invocation = readCommandLine(args, modules);
  if (!invocation) {
    process.stderr.write(usage(modules));
    return 2;
  }

  const logger = createLogger(settings.logLevel);
  const database = await joinDatabase(settings, logger);
  try {
    const platform = await Platform.start({
      ...platformOptions(settings),
      modules,
      database: database.address,
      logger,
    });
    const graphs = new CommandGraphs({
      platform,
      graphs: { kept: settings.engine.kept_supergraphs },
    });
    platform.servesGraphs(graphs);
    try {
      await runInvocation(platform, invocation);
    } finally {
      await graphs.close();
      await platform.close();
    }
  } finally {
    await database.close();
  }
  return 0;
}

async function runInvocation(
  platform: Platform,
  { module, command, tenant: slug, options }: Invocation,
): Promise<void> {
  const stop = new AbortController();
  let askedAt = 0;
  const onSignal = () => {
    if (!stop.signal.aborted) askedAt = performance.now();
    else if (performance.now() - askedAt > ECHO_MS) process.exit(130);
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  try {
    const actor = systemActor(`command:${module.slug}.${command.name}`);
    const invocation: CommandInvocation = {
      options,
      report: (line) => process.stderr.write(`${line}\n`),
      signal: stop.signal,
    };
    if (command.scope === 'platform') {
      const context = { platform, actor, requestId: randomUUID() };
      process.stdout.write(`${await command.run(context, invocation)}\n`);
      return;
    }
    for (const tenant of await chosenTenants(platform, module, slug)) {
      if (stop.signal.aborted) return;
      const outcome = await command.run(platform.contextFor({ tenant, actor }), invocation);
      process.stdout.write(`${outcome}\n`);
    }
  } finally {
    process.off('SIGINT', onSignal);
  }
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
