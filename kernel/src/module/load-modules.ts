import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartupError } from '../errors.js';
import type { ModuleDeclaration } from './define-module.js';
import { remoteModule, servedElsewhere } from '../remote/remote-module.js';
import { type Manifest, type ManifestEntry, OUTBOX } from './manifest.js';

/**
 * Imports every module of the manifest, or declares one that runs elsewhere, with its secret of the environment. Throws
 * `MODULES_NOT_LOADED` with all that could not be.
 */
export async function loadModules(
  manifest: Manifest,
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly ModuleDeclaration[]> {
  const problems: string[] = [];
  const loaded: ModuleDeclaration[] = [];
  for (const [slug, entry] of manifest.modules) {
    if (slug === OUTBOX) continue;
    try {
      if (entry.source === 'url' && entry.path === undefined) {
        loaded.push(remoteModule(slug, entry, env));
        continue;
      }
      const { default: declaration } = (await import(await entryPoint(entry, manifest.directory))) as {
        default?: ModuleDeclaration;
      };
      if (typeof declaration?.slug === 'string') {
        loaded.push(entry.source === 'url' ? servedElsewhere(declaration, entry, env) : declaration);
      } else problems.push(`module "${slug}" has no default export made by defineModule`);
    } catch (error) {
      problems.push(`module "${slug}" cannot be loaded: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0)
    throw new StartupError('MODULES_NOT_LOADED', 'modules cannot be loaded:', problems);
  return loaded;
}

async function entryPoint(entry: ManifestEntry, directory: string): Promise<string> {
  const place = entry.source === 'npm' ? entry.package : (entry.path ?? '');
  const folder = entry.source === 'npm' ? packageFolder(place, directory) : join(directory, place);
  const { exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const main = frontDoor(exports);
  if (main === undefined) {
    throw new Error(`"${place}/package.json" exports nothing under "."`);
  }
  return pathToFileURL(join(folder, main)).href;
}

/** By hand, since Node resolves from another folder only what `require` may load, and that leaves out `import`. */
function packageFolder(name: string, directory: string): string {
  const places = createRequire(join(directory, 'modules.toml')).resolve.paths(name) ?? [];
  const folder = places
    .map((place) => join(place, name))
    .find((place) => existsSync(join(place, 'package.json')));
  if (folder === undefined) throw new Error(`the package "${name}" is not installed`);
  return folder;
}

/** The file that `exports` has for "." when it is imported: a path, or conditions of which the first that holds counts. */
function frontDoor(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  for (const [key, target] of Object.entries(exports)) {
    if (['.', 'import', 'node', 'module-sync', 'default'].includes(key)) return frontDoor(target);
  }
  return undefined;
}
