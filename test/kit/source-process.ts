import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import ts from 'typescript';

const repository = join(import.meta.dirname, '../..');

/** A copy of some sources that plain Node can run: for tests that kill processes, or run them as another user. */
export interface RunnableSources {
  /** Runs `script` (an ES module beside the sources) in a process of its own. */
  run(script: string, options?: RunOptions): Promise<SourceProcess>;
  /** Where the runnable form of an entry is, for who starts it in a way of his own. */
  path(entry: string): string;
  remove(): Promise<void>;
}

export interface RunOptions extends Pick<SpawnOptions, 'uid' | 'gid' | 'detached' | 'env'> {
  readonly args?: readonly string[];
}

export interface SourceProcess {
  readonly pid: number;
  /** The next line the script printed, parsed as JSON. Rejects with the process's errors when it ends without one. */
  next<Message>(): Promise<Message>;
  kill(signal: NodeJS.Signals): void;
  ended(): Promise<void>;
}

/** `entries` are files, or folders of files, below `folder`, which is relative to the repository. Tests are left out. */
export async function runnableSources(folder: string, entries: readonly string[]): Promise<RunnableSources> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rustok-sources-')));
  await chmod(root, 0o755);
  await writeFile(join(root, 'package.json'), '{ "type": "module" }');
  await symlink(join(repository, 'node_modules'), join(root, 'node_modules'));
  for (const entry of entries) {
    const source = join(repository, folder, entry);
    if (entry.endsWith('.ts')) await transpile(source, join(root, entry));
    else {
      for (const file of await readdir(source)) {
        if (file.endsWith('.ts') && !file.endsWith('.test.ts')) {
          await transpile(join(source, file), join(root, entry, file));
        }
      }
    }
  }
  let scripts = 0;
  return {
    async run(script, options = {}) {
      const { args = [], ...spawnOptions } = options;
      const path = join(root, `script-${(scripts += 1)}.js`);
      await writeFile(path, script);
      return watch(spawn(process.execPath, [path, ...args], { ...spawnOptions, cwd: root }));
    },
    path: (entry) => join(root, entry.replace(/\.ts$/, '.js')),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function transpile(source: string, target: string): Promise<void> {
  const { outputText } = ts.transpileModule(await readFile(source, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target.replace(/\.ts$/, '.js'), outputText);
}

function watch(child: ChildProcess): SourceProcess {
  if (child.stdout === null || child.stderr === null || child.pid === undefined) {
    throw new Error('the process did not start');
  }
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const end = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    pid: child.pid,
    async next<Message>() {
      const line = await lines.next();
      if (line.done === true) throw new Error(`the process ended without an answer\n${errors.join('')}`);
      return JSON.parse(line.value) as Message;
    },
    kill: (signal) => void child.kill(signal),
    ended: () => end,
  };
}
