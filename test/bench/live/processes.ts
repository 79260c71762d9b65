import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What one process may ask of another: names, and functions of what JSON can carry. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each process has its own
export type Calls = Readonly<Record<string, (...args: any[]) => unknown>>;

interface Question {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Answers the parent until it hangs up. */
export function answerParent(calls: Calls): void {
  process.on('message', ({ id, name, args }: Question) => {
    const answer = async () => calls[name]?.(...args);
    answer().then(
      (result) => process.send?.({ id, result } satisfies Reply),
      (error: Error) => process.send?.({ id, error: String(error.stack) } satisfies Reply),
    );
  });
  process.once('disconnect', () => process.exit());
}

/** A process of ours. It ends with us, or with `await using`. */
export class Child<C extends Calls> implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #questions = 0;

  constructor(script: string, execArgv: readonly string[] = []) {
    this.#process = fork(script, { execArgv: [...execArgv] });
    this.#process.on('message', ({ id, result, error }: Reply) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    });
    this.#process.once('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`${script} ended: ${code ?? signal}`));
    });
  }

  get pid(): number {
    return this.#process.pid ?? Number.NaN;
  }

  call<N extends string & keyof C>(name: N, ...args: Parameters<C[N]>): Promise<Awaited<ReturnType<C[N]>>> {
    const id = (this.#questions += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.#process.send({ id, name, args } satisfies Question);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }
}
