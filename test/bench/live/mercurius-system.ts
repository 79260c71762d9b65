import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import fastify from 'fastify';
import mercurius from 'mercurius';
import { type LiveSystem, now, TYPE_DEFS } from './live-system.ts';

const TOPIC = 'thing';

/** With its own emitter, compiling operations as its page on performance says. */
export async function openMercurius(): Promise<LiveSystem> {
  let subscriptions = 0;
  const app = fastify({ forceCloseConnections: true });
  await app.register(mercurius, {
    schema: TYPE_DEFS,
    jit: 1,
    resolvers: {
      Subscription: {
        thingHappened: {
          subscribe: async (_root, _args, { pubsub }) => {
            const events = (await pubsub.subscribe(TOPIC)) as unknown as Readable;
            subscriptions += 1;
            events.once('close', () => (subscriptions -= 1));
            return events;
          },
        },
      },
    },
    subscription: true,
  });
  await app.listen({ host: '127.0.0.1', port: 0, backlog: 4096 });
  return {
    url: `ws://127.0.0.1:${(app.server.address() as AddressInfo).port}/graphql`,
    connectionParams: {},
    subscriptions: () => subscriptions,
    publish(thingHappened) {
      const at = now();
      app.graphql.pubsub.publish({ topic: TOPIC, payload: { thingHappened } });
      return Promise.resolve(at);
    },
    async [Symbol.asyncDispose]() {
      await app.close();
    },
  };
}
