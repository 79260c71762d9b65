import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { breakingChanges, type JsonSchema, StartupError } from '@rustok/kernel';

/** The event schemas in a folder, by the event's name. None where there is no such folder. */
export async function publishedEvents(folder: string): Promise<ReadonlyMap<string, JsonSchema>> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const published = new Map<string, JsonSchema>();
  for (const file of files.filter((name) => name.endsWith('.json')).sort()) {
    published.set(file.slice(0, -'.json'.length), JSON.parse(await readFile(join(folder, file), 'utf8')));
  }
  return published;
}

/**
 * Throws `EVENT_SCHEMA_BREAKING` with every change that would break readers of a published version. Who withdraws an event
 * that nobody reads deletes its file, which a review sees.
 */
export function refuseBreakingChanges(
  published: ReadonlyMap<string, JsonSchema>,
  current: ReadonlyMap<string, JsonSchema>,
): void {
  const problems = breakingChanges(published, current);
  if (problems.length === 0) return;
  throw new StartupError(
    'EVENT_SCHEMA_BREAKING',
    'published events would break their readers; leave them as they are and publish version n+1 beside them:',
    problems,
  );
}
