import type { ExecutionResult, GraphQLError } from 'graphql';

export interface ResultIteratorOptions {
  readonly source: AsyncIterableIterator<ExecutionResult>;
  /** Makes a result of what the source gave. The signal is aborted when nobody wants it any more. */
  readonly answer: (given: ExecutionResult, whileWanted: AbortSignal) => Promise<ExecutionResult>;
  /** What a failure of the source means to the reader. */
  readonly brokenOff: (cause: unknown) => GraphQLError;
}

type Step = IteratorResult<ExecutionResult, undefined>;

const DONE: Step = { value: undefined, done: true };

/**
 * The results of a source, each answered when it is asked for. Not a generator, because the `return` of one waits for
 * the `next` under way, and that may wait for an event that never comes. One `next` at a time.
 */
export class ResultIterator implements AsyncIterableIterator<ExecutionResult> {
  readonly #options: ResultIteratorOptions;
  readonly #ending = new AbortController();
  #letReaderGo: (() => void) | undefined;

  constructor(options: ResultIteratorOptions) {
    this.#options = options;
  }

  next(): Promise<Step> {
    if (this.#ending.signal.aborted) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => {
      this.#letReaderGo = () => resolve(DONE);
      this.#step().then(resolve, (error: unknown) => {
        reject(error);
        this.#end();
      });
    });
  }

  return(): Promise<Step> {
    this.#end();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #step(): Promise<Step> {
    const { source, answer, brokenOff } = this.#options;
    const { signal } = this.#ending;
    let given: IteratorResult<ExecutionResult, unknown>;
    try {
      given = await source.next();
    } catch (cause) {
      throw brokenOff(cause);
    }
    if (signal.aborted) return DONE;
    if (!given.done) return { value: await answer(given.value, signal), done: false };
    this.#end();
    return DONE;
  }

  /** The source is told and not waited for: it may not hear before its next event. */
  #end(): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort(new Error('the subscription has ended'));
    this.#letReaderGo?.();
    Promise.resolve(this.#options.source.return?.()).catch(() => undefined);
  }
}
