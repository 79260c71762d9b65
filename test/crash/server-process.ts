import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface ServerProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Rejects while the server does not answer. */
  readonly ping: () => Promise<unknown>;
}

const START_LIMIT_MS = 20_000;

/** A server that is one process and keeps its address and data from one life to the next. */
export class ServerProcess {
  readonly #options: ServerProcessOptions;
  #child: ChildProcess;
  #isClosed = false;

  private constructor(options: ServerProcessOptions) {
    this.#options = options;
    this.#child = launch(options);
  }

  /** Resolves when it answers. */
  static async start(options: ServerProcessOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    try {
      await server.#answers();
      return server;
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** Starts it anew after `downMs`. Resolves when it answers. */
  async killAndRestart(downMs: number): Promise<void> {
    await end(this.#child);
    await delay(downMs);
    if (this.#isClosed) return;
    this.#child = launch(this.#options);
    await this.#answers();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await end(this.#child);
  }

  async #answers(): Promise<void> {
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      try {
        return void (await this.#options.ping());
      } catch (cause) {
        const { command } = this.#options;
        if (this.#child.exitCode !== null) throw new Error(`${command} ended by itself`, { cause });
        if (Date.now() > deadline) throw new Error(`${command} does not answer`, { cause });
        await delay(20);
      }
    }
  }
}

/** A port that is free now and, on a quiet machine, will be when the server binds it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function launch({ command, args }: ServerProcessOptions): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const reap = () => child.kill('SIGKILL');
  process.once('exit', reap);
  child.once('exit', () => process.off('exit', reap));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
