/** Numbers that follow from a seed alone: what a run chose can be chosen again. */
export interface Random {
  /** An integer from 0 to `below − 1`. */
  integer(below: number): number;
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** One of its own for a part, so that the parts' pace does not change each other's numbers. */
  fork(part: string): Random;
}

/** mulberry32: 32 bits of state are plenty for choosing victims. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number) => Math.floor(next() * below);
  return {
    integer,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const picked = from[integer(from.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    fork: (part) => {
      let mixed = seed;
      for (const letter of part) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193);
      return randomOf(mixed);
    },
  };
}
