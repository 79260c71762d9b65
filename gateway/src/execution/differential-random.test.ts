import { describe, expect, it } from 'vitest';
import { RandomWorld } from './testing/random-world.js';
import type { RandomRequest } from './testing/random-request.js';

/** `npm run differential` asks for graphs that nobody has seen yet. */
const { RUSTOK_DIFFERENTIAL_SEED, RUSTOK_DIFFERENTIAL_COUNT } = process.env;

/** Always the same ones, so that a failure is of the change at hand. */
const seeds =
  RUSTOK_DIFFERENTIAL_SEED === undefined
    ? range(1, 20)
    : range(Number(RUSTOK_DIFFERENTIAL_SEED), Number(RUSTOK_DIFFERENTIAL_COUNT));

const REQUESTS_PER_GRAPH = 15;
const timeout = 120_000 + seeds.length * 10_000;

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

function label(seed: number, number: number, { source, variables }: RandomRequest): string {
  return `seed ${String(seed)}, request ${String(number)}:\n${source}\n${JSON.stringify(variables)}`;
}

/**
 * Why Apollo's planner and executor may give other data than one schema of all would, which we give. Everything here is
 * tried by a test of its own, most of them in test/federation-audit.
 */
const APOLLO_DIFFERS: Readonly<Record<string, RegExp>> = {
  'a client’s alias or variable takes the place of a name of the planner’s':
    /\b(id|code|tag|__typename|f\d+): |\$representations\b/,
  'one value is taken for all calls of a required field': /\br\d+\b/,
  'an interface object hides the types behind it': /\b(Film|Song)\b/,
  'mutations are called twice, or in another order, that stand in fragments or under conditions': /^mutation/,
};

/** Else it loses, for one, what the first of two fetches brought in a list of lists. */
const UNLISTED_SHARE = 0.02;

describe('executeOperation', () => {
  it('answers random operations on random graphs as one schema of all would', { timeout }, async () => {
    let compared = 0;
    const unlisted: string[] = [];
    for (const seed of seeds) {
      const world = new RandomWorld(seed);
      for (const number of range(0, REQUESTS_PER_GRAPH)) {
        const request = world.request(number);
        const { wrong, apollo } = await world.compare(request);
        expect(wrong.join('\n'), label(seed, number, request)).toBe('');
        compared += 1;
        const isListed = Object.values(APOLLO_DIFFERS).some((reason) => reason.test(request.source));
        if (apollo !== true && !isListed) unlisted.push(label(seed, number, request));
      }
    }
    expect(compared).toBe(seeds.length * REQUESTS_PER_GRAPH);
    expect(unlisted.length, unlisted.join('\n\n')).toBeLessThanOrEqual(Math.ceil(compared * UNLISTED_SHARE));
  });

  it('loses nothing but what a module would have given that is down', { timeout }, async () => {
    let compared = 0;
    for (const seed of seeds.slice(0, 10)) {
      const world = new RandomWorld(seed);
      for (const number of range(0, 5)) {
        const request = world.request(number);
        if (request.source.startsWith('mutation')) continue;
        for (const module of world.modules) {
          const wrong = await world.compareWithout(module, request);
          expect(wrong.join('\n'), `without ${module}, ${label(seed, number, request)}`).toBe('');
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});
