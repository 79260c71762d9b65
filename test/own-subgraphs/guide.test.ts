import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { World } from './world.js';

// docs/guides/own-subgraphs.md, followed to the letter: its files, its commands, its table of flags.

const PAGE = new URL('../../docs/guides/own-subgraphs.md', import.meta.url);
const ROOT_PACKAGE = new URL('../../package.json', import.meta.url);

async function paste(command: string): Promise<string> {
  const shell = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  shell.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(shell, 'close');
  return output;
}

it('gives a graph of two files that answers its commands', async () => {
  await using world = await World.make();
  await mkdir(join(world.folder, 'my-graph'));
  const page = await readFile(PAGE, 'utf8');
  for (const [, file = '', text = ''] of page.matchAll(/^`(my-graph\/[^`]+)`\n\n```\w+\n([\s\S]*?)^```$/gm)) {
    await world.file(file, text);
  }
  const { scripts } = JSON.parse(await readFile(ROOT_PACKAGE, 'utf8')) as { scripts: Record<string, string> };
  expect(scripts['graph']).toBe('exec node gateway/dist/src/graph-server/command.js');
  const flags = /^npm run graph -- (.*)$/m.exec(page)?.[1]?.replace('4010', '0').split(' ') ?? [];
  const url = await world.run(...flags).url();

  const commands = [...page.matchAll(/^curl .*$/gm)].map(([command]) =>
    command.replace('http://localhost:4010', new URL(url).origin),
  );
  expect(await Promise.all(commands.map(paste))).toEqual([
    '{"data":{"products":[{"name":"Chair","inStock":10},{"name":"Table","inStock":20}]}}',
    'event: next\ndata: {"data":{"productSold":{"name":"Chair","inStock":10}}}\n\n' +
      'event: next\ndata: {"data":{"productSold":{"name":"Table","inStock":20}}}\n\n' +
      'event: complete\ndata:\n\n',
  ]);
});

it('lists every flag, and no other', async () => {
  await using world = await World.make();
  const graph = world.run();
  await graph.exited;
  const flags = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, flag]) => flag);
  const listed = flags(await readFile(PAGE, 'utf8'), /^\| `(--[a-z-]+)/gm);
  expect(listed).toEqual(flags(graph.output, /^ {2}(--[a-z-]+) [A-Z]/gm));
  expect(listed).toHaveLength(9);
});
