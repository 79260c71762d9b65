import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StartupError } from '@rustok/kernel';
import { z } from 'zod';
import { loadModuleFile } from './module-file.js';
import type { SubgraphSource } from './subgraph-source.js';

const text = z.string('must be a text').min(1, 'must not be empty');

const entry = z.strictObject({
  name: z
    .string('must be a text')
    .regex(/^[A-Za-z_][\w-]*$/, 'must begin with a letter and hold letters, digits, _ and -'),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  sdl: text.optional(),
  subscriptions: z.enum(['sse', 'ws'], 'must be "sse" or "ws"').optional(),
  module: text.optional(),
});

type Entry = z.output<typeof entry>;

/**
 * Reads a JSON list of `{ name, url, sdl?, subscriptions? }` and `{ name, module }`, and loads the modules; their paths
 * are relative to the file. Throws `SUBGRAPHS_INVALID` with everything that is wrong with the list, or else with the
 * modules.
 */
export async function readSubgraphList(file: string): Promise<readonly SubgraphSource[]> {
  const problems: string[] = [];
  const entries = await entriesOf(file, problems);
  refuse(file, problems);

  const sources = await Promise.all(
    entries.map(async ({ name, module, url = '', ...rest }): Promise<SubgraphSource | undefined> => {
      if (module === undefined) return { name, url, ...rest } as SubgraphSource;
      try {
        return await loadModuleFile(name, resolve(dirname(file), module));
      } catch (error) {
        problems.push(`"${name}": ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
      }
    }),
  );
  refuse(file, problems);
  return sources.filter((source) => source !== undefined);
}

function refuse(file: string, problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new StartupError(
      'SUBGRAPHS_INVALID',
      `${file} is no list of subgraphs that can be served:`,
      problems,
    );
  }
}

async function entriesOf(file: string, problems: string[]): Promise<readonly Entry[]> {
  let list: unknown;
  try {
    list = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    problems.push((error as Error).message);
    return [];
  }
  if (!Array.isArray(list) || list.length === 0) {
    problems.push('must be a list with at least one entry: [{ "name": "…", "url": "…" }, …]');
    return [];
  }
  const entries: Entry[] = [];
  const names = new Set<unknown>();
  for (const [index, given] of list.entries()) {
    const name = (given as { name?: unknown } | null)?.name;
    const at = typeof name === 'string' ? `entry ${index + 1} ("${name}")` : `entry ${index + 1}`;
    const parsed = entry.safeParse(given);
    if (parsed.success) entries.push(parsed.data);
    const faults =
      parsed.error?.issues.map(({ path, message }) => [...path.map(String), message].join(': ')) ?? [];
    if (typeof given === 'object' && given !== null) faults.push(...combinationFaults(given));
    if (typeof name === 'string' && names.has(name)) faults.push('the name is taken by another entry');
    problems.push(...faults.map((fault) => `${at}: ${fault}`));
    names.add(name);
  }
  return entries;
}

/** What does not go together, whatever the values are. */
function combinationFaults(given: object): string[] {
  const isRemote = 'url' in given;
  const isModule = 'module' in given;
  if (!isRemote && !isModule) return ['has neither "url" nor "module"'];
  if (isRemote && isModule) return ['has both "url" and "module"'];
  if (isRemote) return [];
  return ['sdl', 'subscriptions'].filter((key) => key in given).map((key) => `"${key}" goes with "url" only`);
}
