import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartupError } from '../errors.js';
import type { ModuleDeclaration } from './define-module.js';
import { type Manifest, type ManifestEntry, OUTBOX } from './manifest.js';

/** Imports every module of the manifest. Throws `MODULES_NOT_LOADED` with all that could not be. */
export async function loadModules(manifest: Manifest): Promise<readonly ModuleDeclaration[]> {
  const problems: string[] = [];
  const loaded: ModuleDeclaration[] = [];
  for (const [slug, entry] of manifest.modules) {
    if (slug === OUTBOX) continue;
    try {
      const { default: declaration } = (await import(await entryPoint(entry, manifest.directory))) as {
        default?: ModuleDeclaration;
      };
      if (typeof declaration?.slug === 'string') loaded.push(declaration);
      else problems.push(`module "${slug}" has no default export made by defineModule`);
    } catch (error) {
      problems.push(`module "${slug}" cannot be loaded: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0)
    throw new StartupError('MODULES_NOT_LOADED', 'modules cannot be loaded:', problems);
  return loaded;
}

async function entryPoint(entry: ManifestEntry, directory: string): Promise<string> {
  if (entry.source === 'npm') {
    return pathToFileURL(createRequire(join(directory, 'modules.toml')).resolve(entry.package)).href;
  }
  const folder = join(directory, entry.path);
  const { exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const main = exports?.['.']?.default ?? exports?.['.'];
  if (typeof main !== 'string') throw new Error(`"${entry.path}/package.json" exports nothing under "."`);
  return pathToFileURL(join(folder, main)).href;
}
