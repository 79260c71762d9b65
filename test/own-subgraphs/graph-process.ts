import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { vi } from 'vitest';

const COMMAND = new URL('../../gateway/dist/src/graph-server/command.js', import.meta.url).pathname;

/** The process of `npm run graph`, with what it has said so far. */
export class GraphProcess {
  readonly #child: ChildProcess;
  readonly exited: Promise<number | null>;
  output = '';

  constructor(args: readonly string[], cwd?: string) {
    this.#child = spawn(process.execPath, [COMMAND, ...args], {
      ...(cwd !== undefined && { cwd }),
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = once(this.#child, 'exit').then(([code]) => code as number | null);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** The printed URL; fails with the output when there is none. */
  url(): Promise<string> {
    return vi.waitFor(() => {
      const url = /The graph is ready: (http:\S+)/.exec(this.output)?.[1];
      if (url === undefined) throw new Error(this.output);
      return url;
    }, 20_000);
  }

  /** The exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.exited;
  }

  /** Stops it, one that no longer listens to signals too. */
  async end(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await this.stop();
    clearTimeout(timer);
  }
}
