import { describe, expect, it } from 'vitest';
import { SubscriberQueue } from './subscriber-queue.js';

describe('SubscriberQueue', () => {
  it('gives items in the order in which they came, to a taker that waits or comes later', async () => {
    const queue = new SubscriberQueue<string>({ capacity: 2 });
    const waiting = queue.take();
    queue.push('a');
    queue.push('b');
    queue.push('c');
    expect([await waiting, await queue.take(), await queue.take()]).toEqual(['a', 'b', 'c']);
  });

  it('refuses an item beyond its capacity, and keeps those it has', async () => {
    const queue = new SubscriberQueue<string>({ capacity: 1 });
    expect([queue.push('a'), queue.push('b')]).toEqual([true, false]);
    expect(await queue.take()).toBe('a');
    expect(queue.push('c')).toBe(true);
  });

  it('ends a taker that waits, and everyone after, once it is closed', async () => {
    const queue = new SubscriberQueue<string>({ capacity: 1 });
    const waiting = queue.take();
    queue.close();
    expect(await waiting).toBeUndefined();
    expect(queue.push('late')).toBe(true);
    expect(await queue.take()).toBeUndefined();
  });
});
