import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { eventSchemas, loadModules, readManifest } from '@rustok/kernel';
import { eventsPage } from './event-catalogue.js';
import { publishedEvents, refuseBreakingChanges } from './published-events.js';
import { schemaFiles } from './schema-files.js';

// `node write-schema.js <manifest> <folder> <events.md>`: writes what the modules declare, and removes what no module
// declares. Nothing at all where a published event would change for its readers.

const [manifest, folder, eventsFile] = process.argv.slice(2);
if (!manifest || !folder || !eventsFile) {
  process.stderr.write('usage: write-schema <modules.toml> <folder> <events.md>\n');
  process.exit(2);
}

try {
  await writeSchema(manifest, folder, eventsFile);
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  process.stderr.write(`${code === undefined ? '' : `${code}: `}${message}\n`);
  process.exitCode = 1;
}

async function writeSchema(manifest: string, folder: string, eventsFile: string): Promise<void> {
  const modules = await loadModules(await readManifest(resolve(manifest)));
  refuseBreakingChanges(await publishedEvents(join(folder, 'events')), eventSchemas(modules));
  const files = await schemaFiles(modules);
  for (const [name, text] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  for (const name of await readdir(folder, { recursive: true })) {
    const isFile = (await stat(join(folder, name))).isFile();
    if (isFile && !files.has(name)) await rm(join(folder, name));
  }
  await writeFile(eventsFile, eventsPage(modules));
}
