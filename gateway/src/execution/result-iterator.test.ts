import { type ExecutionResult, GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { ResultIterator } from './result-iterator.js';

type Step = IteratorResult<ExecutionResult, undefined>;

/** A source that gives what the test hands it. */
class Source implements AsyncIterableIterator<ExecutionResult> {
  left = 0;
  #waiting: { resolve(step: Step): void; reject(error: Error): void } | undefined;

  next(): Promise<Step> {
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  return(): Promise<Step> {
    this.left += 1;
    // As a generator does that waits for its event.
    return new Promise(() => undefined);
  }

  give(step: Step): void {
    this.#waiting?.resolve(step);
  }

  fail(error: Error): void {
    this.#waiting?.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const event: Step = { done: false, value: { data: { a: 1 } } };

function iterator(source: Source, answer?: (given: ExecutionResult) => Promise<ExecutionResult>) {
  const signals: AbortSignal[] = [];
  const results = new ResultIterator({
    source,
    answer: (given, signal) => {
      signals.push(signal);
      return answer?.(given) ?? Promise.resolve({ data: { answered: given.data } });
    },
    brokenOff: (cause) => new GraphQLError(`broken off: ${(cause as Error).message}`),
  });
  return { results, signals };
}

test('answers what the source gives, until it is done', async () => {
  const source = new Source();
  const { results } = iterator(source);
  const first = results.next();
  source.give(event);
  expect(await first).toEqual({ done: false, value: { data: { answered: { a: 1 } } } });
  const end = results.next();
  source.give({ done: true, value: undefined });
  expect(await end).toEqual({ done: true, value: undefined });
  expect(await results.next()).toEqual({ done: true, value: undefined });
});

test('lets its reader go at once when it is left, and tells the source', async () => {
  const source = new Source();
  const { results } = iterator(source);
  const waiting = results.next();
  await results.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await results.return();
  expect(source.left).toBe(1);
});

test('aborts the answer under way when it is left', async () => {
  const source = new Source();
  const { results, signals } = iterator(source, () => new Promise(() => undefined));
  const waiting = results.next();
  source.give(event);
  await expect.poll(() => signals.length).toBe(1);
  await results.return();
  expect(signals[0]?.aborted).toBe(true);
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test('rejects once when the source fails, and is done then', async () => {
  const source = new Source();
  const { results } = iterator(source);
  const waiting = results.next();
  source.fail(new Error('dry'));
  await expect(waiting).rejects.toThrow('broken off: dry');
  expect(await results.next()).toEqual({ done: true, value: undefined });
});
