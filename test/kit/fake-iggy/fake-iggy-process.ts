import { runnableSources, type SourceProcess } from '../source-process.js';
import type { IggyVersion } from './fake-iggy.js';

export interface FakeIggyProcess {
  readonly pid: number;
  readonly url: string;
  /** SIGKILL; resolves when it is dead. */
  kill(): Promise<void>;
  /** On the same port, with what `persistTo` holds. */
  restart(): Promise<void>;
  /** Ends it and removes what was made to run it; `persistTo` stays. */
  close(): Promise<void>;
}

/** Runs the fake in a process of its own. User `iggy`, password `iggy-password`. */
export async function startFakeIggyProcess(options: {
  readonly persistTo: string;
  readonly version?: IggyVersion;
}): Promise<FakeIggyProcess> {
  const sources = await runnableSources('test/kit', ['fake-iggy']);
  const run = async (port: number): Promise<readonly [SourceProcess, number]> => {
    const args = [
      '--port',
      String(port),
      '--persist-to',
      options.persistTo,
      '--version',
      options.version ?? '0.8',
    ];
    const process = await sources.run(`import './fake-iggy/main.js';`, { args });
    return [process, (await process.next<{ port: number }>()).port];
  };
  let [current, port] = await run(0);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    current.kill(signal);
    await current.ended();
  };
  return {
    get pid() {
      return current.pid;
    },
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    kill: () => end('SIGKILL'),
    restart: async () => {
      [current, port] = await run(port);
    },
    close: async () => {
      await end('SIGKILL');
      await sources.remove();
    },
  };
}
