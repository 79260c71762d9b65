import { expect, test } from 'vitest';
import { SharedExchanges } from './shared-exchanges.js';

/** Exchanges that are answered by the test. */
function world() {
  const exchanges = new SharedExchanges<string>();
  const begun: { readonly answer: PromiseWithResolvers<string>; readonly signal: AbortSignal }[] = [];
  const counted = { joined: 0 };
  const join = (key: string, signal?: AbortSignal) =>
    exchanges.join(key, {
      begin(begunSignal) {
        const answer = resolvers<string>();
        begunSignal.addEventListener('abort', () => answer.reject(begunSignal.reason));
        begun.push({ answer, signal: begunSignal });
        return answer.promise;
      },
      onJoined: () => (counted.joined += 1),
      signal,
    });
  return { exchanges, begun, counted, join };
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** Node 20 has no `Promise.withResolvers`. */
function resolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}

test('makes one exchange for all who ask the same while it is in flight', async () => {
  const { begun, counted, join } = world();
  const answers = [join('a'), join('a'), join('b'), join('a')];
  expect(begun).toHaveLength(2);
  begun[0]?.answer.resolve('of a');
  begun[1]?.answer.resolve('of b');
  expect(await Promise.all(answers)).toEqual(['of a', 'of a', 'of b', 'of a']);
  expect(counted.joined).toBe(2);
});

test.each(['answered', 'failed'] as const)('keeps nothing once it is %s', async (how) => {
  const { begun, join } = world();
  const first = join('a').catch((error: unknown) => error);
  if (how === 'answered') begun[0]?.answer.resolve('old');
  else begun[0]?.answer.reject(new Error('old'));
  await first;
  const second = join('a');
  expect(begun).toHaveLength(2);
  begun[1]?.answer.resolve('new');
  expect(await second).toBe('new');
});

test('lets all who wait know that it failed', async () => {
  const { begun, join } = world();
  const answers = Promise.allSettled([join('a'), join('a')]);
  begun[0]?.answer.reject(new Error('away'));
  expect(await answers).toMatchObject(Array(2).fill({ status: 'rejected', reason: { message: 'away' } }));
});

test.each([0, 1])('goes on when one of those who wait leaves: number %i', async (leaving) => {
  const { begun, join } = world();
  const leaves = [new AbortController(), new AbortController()];
  const answers = leaves.map(({ signal }) => join('a', signal));
  leaves[leaving]?.abort(new Error('gone'));
  await expect(answers[leaving]).rejects.toThrow('gone');
  expect(begun[0]?.signal.aborted).toBe(false);
  begun[0]?.answer.resolve('there');
  expect(await answers[1 - leaving]).toBe('there');
});

test('ends when the last one leaves, and whoever comes then begins anew', async () => {
  const { begun, join } = world();
  const leaves = [new AbortController(), new AbortController()];
  const answers = Promise.allSettled(leaves.map(({ signal }) => join('a', signal)));
  for (const leave of leaves) leave.abort(new Error('gone'));
  const late = join('a');
  expect(begun).toHaveLength(2);
  expect(begun[0]?.signal.aborted).toBe(true);
  expect(begun[1]?.signal.aborted).toBe(false);
  begun[1]?.answer.resolve('for the late one');
  expect(await late).toBe('for the late one');
  expect(await answers).toMatchObject(Array(2).fill({ status: 'rejected', reason: { message: 'gone' } }));
});

test('is not joined by somebody who has left already', async () => {
  const { begun, join } = world();
  await expect(join('a', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  expect(begun).toHaveLength(0);
});

test('is waited for even by those without a signal when others leave', async () => {
  const { begun, join } = world();
  const leave = new AbortController();
  const [staying, leaving] = [join('a'), join('a', leave.signal)];
  leave.abort(new Error('gone'));
  await expect(leaving).rejects.toThrow('gone');
  expect(begun[0]?.signal.aborted).toBe(false);
  begun[0]?.answer.resolve('there');
  expect(await staying).toBe('there');
});

test('is joined by nobody after a write, and answers who waits for it', async () => {
  const { exchanges, begun, join } = world();
  const before = join('a');
  exchanges.forget();
  const after = join('a');
  const afterToo = join('a');
  expect(begun).toHaveLength(2);
  // The older one ends first, and must not take the newer one's place along.
  begun[0]?.answer.resolve('old');
  expect(await before).toBe('old');
  const last = join('a');
  expect(begun).toHaveLength(2);
  begun[1]?.answer.resolve('new');
  expect(await Promise.all([after, afterToo, last])).toEqual(['new', 'new', 'new']);
});
