import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadModules, readManifest } from '@rustok/kernel';
import { schemaFiles } from './schema-files.js';

// `node write-schema.js <manifest> <folder>`: writes what the modules declare, and removes what no module declares.

const [manifest, folder] = process.argv.slice(2);
if (!manifest || !folder) {
  process.stderr.write('usage: write-schema <modules.toml> <folder>\n');
  process.exit(2);
}

const files = await schemaFiles(await loadModules(await readManifest(resolve(manifest))));
await mkdir(folder, { recursive: true });
for (const [name, text] of files) await writeFile(join(folder, name), text);
for (const name of await readdir(folder)) if (!files.has(name)) await rm(join(folder, name));
