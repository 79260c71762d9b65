import type { ExecutionResult } from 'graphql';

/** What the clients of both subscription protocols push into. */
export interface ResultSink {
  next(result: ExecutionResult): void;
  /** What was pushed before is still read, then the reader is told. */
  error(reason: unknown): void;
  complete(): void;
}

export interface PushedResultsOptions {
  readonly maxWaiting: number;
  /** The error a reader gets that was too slow: nothing is dropped in silence. */
  readonly overflow: () => Error;
  /** Called once, when the last result was read, when reading failed, or when the reader leaves. */
  readonly stop: () => void;
}

interface Reader {
  resolve(result: IteratorResult<ExecutionResult>): void;
  reject(reason: unknown): void;
}

/** Results that are pushed, to be pulled one after the other. */
export function pushedResults({ maxWaiting, overflow, stop }: PushedResultsOptions): {
  readonly sink: ResultSink;
  readonly results: AsyncIterableIterator<ExecutionResult>;
} {
  const waiting: ExecutionResult[] = [];
  const readers: Reader[] = [];
  let end: { readonly reason?: unknown } | undefined;
  let over = false;

  const done = (): IteratorResult<ExecutionResult> => ({ done: true, value: undefined });
  const finish = (reason?: unknown) => {
    if (end) return;
    end = { reason };
    stop();
    readers.splice(0).forEach(takeEnd);
  };
  const takeEnd = ({ resolve, reject }: Reader) => {
    // An iterator throws once, and is done from then on.
    if (end?.reason === undefined || over) resolve(done());
    else reject(end.reason);
    over = true;
  };

  return {
    sink: {
      next(result) {
        if (end) return;
        const reader = readers.shift();
        if (reader) reader.resolve({ done: false, value: result });
        else if (waiting.length < maxWaiting) waiting.push(result);
        else finish(overflow());
      },
      error: (reason) => finish(reason ?? new Error('the source failed without a reason')),
      complete: () => finish(),
    },
    results: {
      next: () =>
        new Promise((resolve, reject) => {
          const value = waiting.shift();
          if (value) resolve({ done: false, value });
          else if (end) takeEnd({ resolve, reject });
          else readers.push({ resolve, reject });
        }),
      return() {
        waiting.length = 0;
        over = true;
        finish();
        return Promise.resolve(done());
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    },
  };
}
