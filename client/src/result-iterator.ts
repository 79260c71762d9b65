import type { LiveResult } from './operation.js';
import type { Observer } from './subscription.js';

/**
 * A subscription as a loop. It begins with the first `next()`; one result at a time is taken over, and asking for the following one
 * says that it has been dealt with.
 */
export function resultsOf<R>(
  subscribe: (observer: Observer<R>) => () => void,
): AsyncIterableIterator<LiveResult<R>> {
  type Step = IteratorResult<LiveResult<R>, undefined>;
  const END: Step = { done: true, value: undefined };
  let stop: (() => void) | undefined;
  let over = false;
  let failure: Error | undefined;
  /** The result that is being dealt with; called when it has been. */
  let dealtWith: () => void = () => undefined;
  let waiting: { resolve: (step: Step) => void; reject: (error: unknown) => void } | undefined;

  const end = (error?: Error) => {
    over = true;
    if (waiting && error) waiting.reject(error);
    else if (waiting) waiting.resolve(END);
    else failure = error;
    waiting = undefined;
  };
  const begin = () =>
    subscribe({
      next: (result) => {
        waiting?.resolve({ done: false, value: result });
        waiting = undefined;
        return new Promise<void>((resolve) => (dealtWith = resolve));
      },
      error: end,
      complete: () => end(),
    });

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => {
      if (waiting) return Promise.reject(new TypeError('One `next()` after the other.'));
      const asked = new Promise<Step>((resolve, reject) => {
        if (failure) reject(failure);
        else if (over) resolve(END);
        else waiting = { resolve, reject };
      });
      failure = undefined;
      if (!over) stop ??= begin();
      dealtWith();
      return asked;
    },
    return: () => {
      stop?.();
      end();
      return Promise.resolve(END);
    },
  };
}
