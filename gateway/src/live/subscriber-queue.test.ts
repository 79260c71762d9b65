import { describe, expect, it } from 'vitest';
import type { Frame } from './frame.js';
import { SubscriberQueue } from './subscriber-queue.js';

const frame = (position: number, bytes = 10): Frame => ({
  position: BigInt(position),
  cursor: '',
  payload: Buffer.alloc(bytes),
  enclosed: Buffer.alloc(bytes + 1),
});

function queue({ frames = 2, bytes = 1_000 } = {}) {
  const written: bigint[] = [];
  let resume: () => void = () => undefined;
  const sink = {
    room: true,
    write: ({ position }: Frame) => {
      written.push(position);
      return sink.room;
    },
    onDrain: (drained: () => void) => (resume = drained),
    end: () => undefined,
  };
  const frameQueue = new SubscriberQueue({ sink, limits: { frames, bytes }, after: 0n });
  return { queue: frameQueue, written, sink, drain: () => resume() };
}

describe('SubscriberQueue', () => {
  it('writes at once while the sink takes it, and one frame per drain to one that is always full', () => {
    const { queue: frames, written, sink, drain } = queue();
    sink.room = false;
    for (const position of [1, 2, 3]) frames.push(frame(position));
    expect([written, frames.isEmpty, frames.written]).toEqual([[1n], false, 1n]);
    drain();
    drain();
    expect([written, frames.isEmpty, frames.written]).toEqual([[1n, 2n, 3n], true, 3n]);
  });

  it.each([
    ['frames', { frames: 1 }],
    ['bytes', { bytes: 15 }],
  ])('refuses what goes beyond its %s, and keeps those it has', (_, limits) => {
    const { queue: frames, written, sink, drain } = queue(limits);
    sink.room = false;
    expect([1, 2, 3].map((position) => frames.push(frame(position)))).toEqual([true, true, false]);
    sink.room = true;
    drain();
    expect(written).toEqual([1n, 2n]);
  });

  it('tells who waits for room when there is some, or when there never will be', async () => {
    const { queue: frames, written, sink, drain } = queue();
    await frames.drained();
    sink.room = false;
    frames.push(frame(1));
    const waiting = frames.drained();
    drain();
    await waiting;
    frames.push(frame(2));
    frames.push(frame(3));
    const waitingForEver = frames.drained();
    frames.close();
    await waitingForEver;
    drain();
    expect(written).toEqual([1n, 2n]);
  });
});
