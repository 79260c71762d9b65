import { describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../kit/database.js';
import { databaseUrl } from '../../kit/gateway.js';
import { thing } from './live-system.ts';
import { Subscribers } from './subscribers.ts';
import { SYSTEMS } from './systems.ts';

const CLIENTS = 5;
const EVENTS = 20;

describe.each(Object.entries(SYSTEMS))('the benchmark of %s', (_name, open) => {
  test.each(['identical', 'different'] as const)(
    'delivers every event to every subscriber once and in order, operations being %s',
    async (operations) => {
      const { connection, drop } = await createTestDatabase();
      {
        await using system = await open({ databaseUrl: databaseUrl(connection) });
        const { url, connectionParams } = system;
        const subscribers = await Subscribers.connect({ url, connectionParams, count: CLIENTS, keep: true });
        subscribers.subscribe(operations);
        await expect.poll(() => system.subscriptions(), { timeout: 10_000 }).toBe(CLIENTS);
        for (let number = 0; number < EVENTS; number += 1) await system.publish(thing(number));
        expect(await subscribers.reached(EVENTS, 0)).toHaveLength(EVENTS);
        for (const messages of subscribers.messages) {
          expect(messages.map((message) => JSON.parse(message).payload.data.thingHappened)).toEqual(
            Array.from({ length: EVENTS }, (_, number) => thing(number)),
          );
        }
        subscribers.close();
        await expect.poll(() => system.subscriptions(), { timeout: 10_000 }).toBe(0);
      }
      await drop();
    },
    60_000,
  );
});
