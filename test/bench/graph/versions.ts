import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

const PACKAGES: Readonly<Record<string, string>> = {
  graphql: ROOT,
  'graphql-jit': ROOT,
  '@apollo/gateway': ROOT,
  '@apollo/server': ROOT,
  '@graphql-hive/gateway': join(ROOT, 'test/bench/peers'),
  '@graphql-hive/router-runtime': join(ROOT, 'test/bench/peers'),
  '@mercuriusjs/gateway': join(ROOT, 'test/bench/peers'),
};

/** What is installed of what is measured. */
export function versions(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(PACKAGES).map(([name, folder]) => {
      const text = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
      return [name, (JSON.parse(text) as { version: string }).version];
    }),
  );
}
