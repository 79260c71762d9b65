import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

const PACKAGES: Readonly<Record<string, string>> = {
  graphql: ROOT,
  // npm ci puts another version, that of a dependency, in the root.
  'graphql-jit': join(ROOT, 'test'),
  '@apollo/gateway': ROOT,
  '@apollo/server': ROOT,
  '@graphql-hive/gateway': join(ROOT, 'test/bench/peers'),
  '@graphql-hive/router-runtime': join(ROOT, 'test/bench/peers'),
  '@mercuriusjs/gateway': join(ROOT, 'test/bench/peers'),
};

/** What is installed of what is measured. */
export function versions(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(PACKAGES)
      .map(([name, folder]) => [name, join(folder, 'node_modules', name, 'package.json')] as const)
      .filter(([, file]) => existsSync(file))
      .map(([name, file]) => [name, (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version]),
  );
}
