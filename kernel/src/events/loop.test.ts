import { expect, test } from 'vitest';
import { createLogger } from '../telemetry/logger.js';
import { backoffMs } from './backoff.js';
import { Loop } from './loop.js';

const logger = createLogger('silent');
const options = { name: 'test', pollMs: 60_000, logger };

test('takes the next turn at once while there is more, then waits to be woken', async () => {
  let turns = 0;
  const loop = new Loop({ ...options, turn: async () => (turns += 1) % 3 !== 0 });
  await expect.poll(() => turns).toBe(3);
  loop.wake();
  await expect.poll(() => turns).toBe(6);
  await loop.close();
  loop.wake();
  expect(turns).toBe(6);
});

test('a wake during a turn is not lost', async () => {
  let turns = 0;
  const loop: Loop = new Loop({
    ...options,
    turn: async () => {
      turns += 1;
      await Promise.resolve();
      if (turns === 1) loop.wake();
      return false;
    },
  });
  await expect.poll(() => turns).toBe(2);
  await loop.close();
});

test('polls when nobody wakes it', async () => {
  let turns = 0;
  const loop = new Loop({ ...options, pollMs: 1, turn: async () => ((turns += 1), false) });
  await expect.poll(() => turns).toBeGreaterThan(3);
  await loop.close();
});

test('goes on after a turn that failed', async () => {
  let turns = 0;
  const loop = new Loop({
    ...options,
    turn: async () => {
      turns += 1;
      if (turns < 3) throw new Error('no');
      return false;
    },
  });
  await expect.poll(() => turns, { timeout: 4000 }).toBe(3);
  await loop.close();
});

test('close waits for the present turn, and tells it to end', async () => {
  let ended = false;
  const loop = new Loop({
    ...options,
    turn: (signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () =>
          setImmediate(() => {
            ended = true;
            resolve(true);
          }),
        ),
      ),
  });
  await loop.close();
  expect(ended).toBe(true);
});

test.each([
  [1, 0.5, 100],
  [1, 1, 200],
  [3, 0.5, 400],
  [7, 1, 10_000],
  [1000, 1, 10_000],
  [1, 0.001, 1],
])('attempt %i with chance %d waits %i ms', (attempt, chance, ms) => {
  expect(backoffMs(attempt, { baseMs: 200, maxMs: 10_000 }, () => chance)).toBe(ms);
});
