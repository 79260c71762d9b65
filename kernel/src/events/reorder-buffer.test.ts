import { expect, test } from 'vitest';
import type { PositionedEnvelope } from './envelope.js';
import { ReorderBuffer } from './reorder-buffer.js';

const events = (...positions: readonly number[]) =>
  positions.map((position) => ({ position: BigInt(position) }) as PositionedEnvelope);
const positions = (envelopes: readonly PositionedEnvelope[]) =>
  envelopes.map(({ position }) => Number(position));

function begin(watermark = 0, capacity = 100): ReorderBuffer {
  return new ReorderBuffer(BigInt(watermark), capacity);
}

test('hands on what follows at once, and what does not when the missing one is there', () => {
  const buffer = begin(10);
  expect(positions(buffer.add(events(11)))).toEqual([11]);
  expect(positions(buffer.add(events(14, 13)))).toEqual([]);
  expect(buffer.waiting).toBe(2);
  expect(positions(buffer.add(events(12)))).toEqual([12, 13, 14]);
  expect(buffer).toMatchObject({ watermark: 14n, waiting: 0 });
});

test('drops what was handed on, and what waits already', () => {
  const buffer = begin();
  expect(positions(buffer.add(events(1, 1, 2, 1, 4, 4)))).toEqual([1, 2]);
  expect(positions(buffer.add(events(4, 2, 3, 3, 4)))).toEqual([3, 4]);
  expect(buffer).toMatchObject({ watermark: 4n, waiting: 0 });
});

test('keeps no more than fits, and takes from the log what found no room', () => {
  const buffer = begin(0, 2);
  expect(positions(buffer.add(events(3, 4, 5, 2)))).toEqual([]);
  expect(buffer.waiting).toBe(2);
  expect(positions(buffer.add(events(1)))).toEqual([1]);
  const { ready, fromLog } = buffer.fill(events(2, 3, 4, 5), 5n);
  expect(positions(ready)).toEqual([2, 3, 4, 5]);
  expect(fromLog).toBe(2);
  expect(buffer).toMatchObject({ watermark: 5n, waiting: 0 });
});

test('goes past what the log no longer has, and on with what waits behind', () => {
  const buffer = begin();
  buffer.add(events(8, 10));
  const { ready } = buffer.fill(events(3, 6), 7n);
  expect(positions(ready)).toEqual([3, 6, 8]);
  expect(buffer).toMatchObject({ watermark: 8n, waiting: 1 });
});

test('leaves out of the log what came in the meantime', () => {
  const buffer = begin();
  buffer.add(events(1, 2));
  expect(positions(buffer.fill(events(1, 2, 3), 3n).ready)).toEqual([3]);
});

test('knows the highest that waits, and forgets what lies beyond a position', () => {
  const buffer = begin(5);
  expect(buffer.highest).toBe(5n);
  buffer.add(events(9, 1000, 7));
  expect(buffer.highest).toBe(1000n);
  expect(buffer.dropBeyond(9n)).toBe(1);
  expect(positions(buffer.add(events(6, 8)))).toEqual([6, 7, 8, 9]);
});
