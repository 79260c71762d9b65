import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestConnection } from '../kit/database.js';
import { databaseUrl, SEED_PASSWORD } from '../kit/gateway.js';

const ROOT = new URL('../../', import.meta.url).pathname;
const READY = /RusToK is ready: (http:\/\/localhost:\d+)\/graphql/;

/** A gateway as `npm start` runs it, in a process of its own that may be killed. Those of a run understand each other's cursors. */
export class GatewayProcess implements AsyncDisposable {
  private constructor(
    readonly child: ChildProcess,
    /** `http://localhost:41234` */
    readonly url: string,
  ) {}

  /** Resolves when it serves; rejects with what it said when it ends before. */
  static async start(connection: TestConnection): Promise<GatewayProcess> {
    const child = spawn(process.execPath, [`${ROOT}gateway/dist/src/start.js`], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        DATABASE_URL: databaseUrl(connection),
        RUSTOK_JWT_SECRET: 'a secret for tests, thirty-two bytes long',
        RUSTOK_DEV_SEED_PASSWORD: SEED_PASSWORD,
        RUSTOK_LIVE_DRAIN_MS: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      let output = '';
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        const found = READY.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
    });
    return new GatewayProcess(child, url);
  }

  /** It does not get to say or finish anything. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
  }
}
