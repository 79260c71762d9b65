import type { ExecutionResult, GraphQLError } from 'graphql';
import type { SinkFrame } from './frame.js';
import type { LiveSink, LiveSubscription } from './live-sink.js';

interface Taker {
  readonly resolve: (result: IteratorResult<ExecutionResult, undefined>) => void;
  readonly reject: (error: Error) => void;
}

/** A subscription whose results are read one by one, by a reader in this process. It is full until a result is taken. */
export class ResultStream implements AsyncIterableIterator<ExecutionResult> {
  readonly #results: ExecutionResult[] = [];
  #subscription: LiveSubscription | undefined;
  #taker: Taker | undefined;
  #resume: (() => void) | undefined;
  /** What ended it; thrown once. */
  #error: GraphQLError | undefined;
  #ended = false;

  /** The stream, or why there is none: `subscribe` gets the sink that fills it, and its rejection is passed on. */
  static async start(
    subscribe: (sink: LiveSink) => Promise<LiveSubscription | readonly GraphQLError[]>,
  ): Promise<ResultStream | readonly GraphQLError[]> {
    const stream = new ResultStream();
    const started = await subscribe({
      write: (frame) => stream.#write(frame),
      onDrain: (resume) => (stream.#resume = resume),
      end: (errors) => stream.#end(errors?.[0]),
    });
    if (!('close' in started)) return started;
    stream.#subscription = started;
    return stream;
  }

  next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    const value = this.#results.shift();
    if (value) {
      if (this.#results.length === 0) this.#resume?.();
      return Promise.resolve({ value, done: false });
    }
    const error = this.#error;
    this.#error = undefined;
    if (error) return Promise.reject(error);
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => (this.#taker = { resolve, reject }));
  }

  return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.#results.length = 0;
    this.#subscription?.close();
    this.#end(undefined);
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #write({ payload }: SinkFrame): boolean {
    const value = JSON.parse(payload.toString()) as ExecutionResult;
    const taker = this.#taker;
    this.#taker = undefined;
    if (taker) taker.resolve({ value, done: false });
    else this.#results.push(value);
    return this.#results.length === 0;
  }

  #end(error: GraphQLError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    const taker = this.#taker;
    this.#taker = undefined;
    if (!taker) this.#error = error;
    else if (error) taker.reject(error);
    else taker.resolve({ value: undefined, done: true });
  }
}
