import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { EventSource } from './event-source.ts';
import { type LiveSystem, now, type Thing, TYPE_DEFS } from './live-system.ts';

/** What most write: graphql-ws and graphql-js, which execute for each subscriber. */
export async function openGraphqlWs(): Promise<LiveSystem> {
  const source = new EventSource<{ readonly thingHappened: Thing }>();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 4096 });
  const protocol = useServer(
    { schema: buildSchema(TYPE_DEFS), roots: { subscription: { thingHappened: () => source.listen() } } },
    server,
  );
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    connectionParams: {},
    subscriptions: () => source.listeners,
    publish(thingHappened) {
      const at = now();
      source.publish({ thingHappened });
      return Promise.resolve(at);
    },
    async [Symbol.asyncDispose]() {
      await protocol.dispose();
    },
  };
}
