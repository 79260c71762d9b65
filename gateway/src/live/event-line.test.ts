import type { PositionedEnvelope } from '@rustok/kernel';
import { describe, expect, it } from 'vitest';
import { EventLine } from './event-line.js';

const event = (position: number) => ({
  kind: 'event' as const,
  event: { position: BigInt(position) } as PositionedEnvelope,
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

function line({ concurrency = 2, closeAt }: { concurrency?: number; closeAt?: number } = {}) {
  const answers = new Map<number, () => void>();
  const emitted: number[] = [];
  let left: readonly unknown[] = [];
  const events = new EventLine<Promise<void>, number>({
    concurrency,
    answer: ({ position }) =>
      new Promise((resolve) => answers.set(Number(position), () => resolve(Number(position)))),
    emit: (_, value) => {
      if (value === closeAt) left = events.close();
      else emitted.push(value);
    },
    pass: (barrier) => barrier,
  });
  return { events, answers, emitted, left: () => left };
}

describe('EventLine', () => {
  it('answers so many at a time, counting those that wait for an earlier one, and emits in order', async () => {
    const { events, answers, emitted } = line();
    for (const position of [1, 2, 3]) events.push(event(position));
    answers.get(2)?.();
    await settled();
    expect([[...answers.keys()], emitted, events.position]).toEqual([[1, 2], [], 0n]);
    answers.get(1)?.();
    await settled();
    expect([[...answers.keys()], emitted, events.position]).toEqual([[1, 2, 3], [1, 2], 2n]);
    answers.get(3)?.();
    await settled();
    expect([emitted, events.position, events.length]).toEqual([[1, 2, 3], undefined, 0]);
  });

  it('looks at nothing behind a barrier until it has passed, which begins when all before it was emitted', async () => {
    const { events, answers, emitted } = line();
    let open: () => void = () => undefined;
    const barrier = new Promise<void>((resolve) => (open = resolve));
    events.push(event(1));
    events.push({ kind: 'barrier', position: 1n, barrier });
    events.push(event(2));
    open();
    await settled();
    expect([...answers.keys()]).toEqual([1]);
    answers.get(1)?.();
    await settled();
    expect([[...answers.keys()], emitted, events.position]).toEqual([[1, 2], [1], 1n]);
  });

  it('gives the event it is closed at, and all after it, to whoever goes on', async () => {
    const { events, answers, emitted, left } = line({ closeAt: 2 });
    for (const position of [1, 2, 3]) events.push(event(position));
    answers.get(2)?.();
    answers.get(1)?.();
    await settled();
    expect([emitted, left()]).toEqual([[1], [event(2), event(3)]]);
    events.push(event(4));
    expect(events.length).toBe(0);
  });

  it('tells when there is room again, and when it was closed', async () => {
    const { events, answers } = line();
    const told: string[] = [];
    for (const position of [1, 2]) events.push(event(position));
    void events.below(2).then(() => told.push('room'));
    void events.below(1).then(() => told.push('empty'));
    await settled();
    expect(told).toEqual([]);
    answers.get(1)?.();
    await settled();
    expect(told).toEqual(['room']);
    events.close();
    await settled();
    expect(told).toEqual(['room', 'empty']);
    await events.below(1);
  });
});
