import type { EventSystem } from './event-system.ts';
import { WRITERS } from './event-system.ts';

/** Appends `count` events, numbered from `first` on, by several writers, each transaction with `perTransaction` of them. */
export async function append(
  system: EventSystem,
  { first, count, perTransaction }: { first: number; count: number; perTransaction: number },
): Promise<void> {
  let next = first;
  const end = first + count;
  const writer = async () => {
    while (next < end) {
      const size = Math.min(perTransaction, end - next);
      const numbers = Array.from({ length: size }, (_, i) => next + i);
      next += size;
      await system.append(numbers);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}
