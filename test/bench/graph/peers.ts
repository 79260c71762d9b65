import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../live/processes.ts';

/** A package of its own, outside of the workspaces: who does not run this benchmark need not have 550 MB of others' gateways. */
const FOLDER = join(import.meta.dirname, '../peers');

/** Installs them from their lock file when they are not there yet. */
export function installPeers(): void {
  if (existsSync(join(FOLDER, 'node_modules', '.package-lock.json'))) return;
  console.error(`installing the gateways of others into ${FOLDER}: 550 MB, about a minute`);
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', FOLDER], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** One of the scripts there, in a process of its own. */
export function peerProcess(
  script: 'hive' | 'mercurius',
): Child<{ open(...args: readonly unknown[]): string }> {
  return new Child(join(FOLDER, `${script}-process.js`));
}
