import { expect, test } from 'vitest';
import { BatchSize } from './batch-size.js';

test('takes the events before a failing one together, then it alone, then as many as before', () => {
  const size = new BatchSize(100);
  expect(size.next).toBe(100);
  size.broken({ events: 100, sound: 40 });
  expect(size.next).toBe(40);
  size.moved(40);
  expect(size.next).toBe(1);
  size.moved(1);
  expect(size.next).toBe(100);
});

test('takes the first event alone when that is the one that failed', () => {
  const size = new BatchSize(100);
  size.broken({ events: 7, sound: 0 });
  expect(size.next).toBe(1);
});

test('finds an event by halves where nobody knows which failed', () => {
  const size = new BatchSize(100);
  const taken: number[] = [];
  let at = 0;
  // The one at 5 of 8 cannot be committed, and is taken out once it is alone.
  size.broken({ events: 8, sound: null });
  while (size.isCareful) {
    const batch = size.next;
    taken.push(batch);
    if (at <= 5 && at + batch > 5 && batch > 1) size.broken({ events: batch, sound: null });
    else {
      size.moved(batch);
      at += batch;
    }
  }
  expect(taken).toEqual([4, 4, 2, 1, 1]);
  expect(size.next).toBe(100);
});
