import { parseArgs } from 'node:util';
import { CodedError, StartupError } from '@rustok/kernel';
import { serveModule } from './served-module.js';
import { readSettings, type Settings } from './settings.js';

// `npm run subgraph -- <module> [--port 4021] [--host 127.0.0.1]`: one module alone, for a gateway that has it under a url.

const DEFAULT_PORT = '4021';
const MIN_SECRET = 32;

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: DEFAULT_PORT },
      host: { type: 'string', default: '127.0.0.1' },
    },
  });
  const [module] = positionals;
  if (module === undefined || positionals.length > 1 || !/^\d{1,5}$/.test(values.port)) {
    process.stderr.write('usage: npm run subgraph -- <module> [--port 4021] [--host 127.0.0.1]\n');
    process.exitCode = 2;
  } else {
    const settings = await readSettings(process.env);
    const secret = secretOf(settings, module);
    const served = await serveModule({
      settings,
      module,
      secret,
      host: values.host,
      port: Number(values.port),
    });
    process.stdout.write(`${module} is served at ${served.url}\n`);
    await stopped;
    await served.close();
  }
} catch (error) {
  const message =
    error instanceof CodedError ? `${error.code}: ${error.message}` : String((error as Error).stack);
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/** The variable that the manifest names for it, or `RUSTOK_MODULE_SECRET`. */
function secretOf({ manifest }: Settings, module: string): string {
  const entry = [...manifest.modules].find(([slug]) => slug === module)?.[1];
  const variable = entry?.source === 'url' ? entry.secret.slice('env:'.length) : 'RUSTOK_MODULE_SECRET';
  const secret = process.env[variable] ?? '';
  if (secret.length >= MIN_SECRET) return secret;
  throw new StartupError('SETTINGS_INVALID', 'the settings have errors:', [
    `${variable}: must hold the secret of "${module}", of at least ${String(MIN_SECRET)} characters`,
  ]);
}
