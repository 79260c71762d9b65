import { describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../kit/database.js';
import { append } from './append.ts';
import { watchArrivals } from './arrivals.ts';
import { takeEffects } from './effects.ts';
import { measureLatency } from './latency.ts';
import { SYSTEMS } from './systems.ts';

const COUNT = 60;
const EXACTLY_ONCE = { rows: COUNT, events: COUNT };

describe.each(Object.entries(SYSTEMS))('the benchmark of %s', (_name, open) => {
  test.each(['each', 'batch'] as const)(
    'appends and drains events that have their effect exactly once, written %s',
    async (effects) => {
      const { connection, drop } = await createTestDatabase();
      {
        await using system = await open(connection);
        {
          await using _held = await system.hold();
          await append(system, { first: 0, count: 10, perTransaction: 1 });
          await append(system, { first: 10, count: COUNT - 10, perTransaction: 10 });
          expect(await takeEffects(connection)).toEqual({ rows: 0, events: 0 });
        }
        const arrivals = watchArrivals(effects);
        await using _worker = await system.consume(arrivals.work);
        await arrivals.all(system, COUNT);
        expect(await takeEffects(connection)).toEqual(EXACTLY_ONCE);
        expect([...arrivals.at.keys()].sort((a, b) => a - b)).toEqual(
          Array.from({ length: COUNT }, (_, i) => i),
        );
      }
      await drop();
    },
    30_000,
  );

  test('measures the latency of every event it appends', async () => {
    const { connection, drop } = await createTestDatabase();
    {
      await using system = await open(connection);
      const latency = await measureLatency(system, connection, { perSecond: 300, seconds: 0.1 });
      expect(latency).toMatchObject({ perSecond: 300, events: 30 });
      for (const figure of Object.values({ ...latency.fromCommit, ...latency.fromDue })) {
        expect(figure).not.toBeNaN();
      }
    }
    await drop();
  }, 30_000);
});
