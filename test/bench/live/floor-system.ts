import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';
import { type LiveSystem, now } from './live-system.ts';

/** As long as the cursor that a frame of ours carries, so that the floor writes no fewer bytes. */
const CURSOR = 'x'.repeat(55);

/** The least there is to do: one frame is made for each event, and ws sends it to everybody. */
export async function openFloor(): Promise<LiveSystem> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 4096 });
  await once(server, 'listening');
  const listening = new Set<WebSocket>();
  server.on('connection', (socket) => {
    socket.on('message', (message) => {
      const { type } = JSON.parse(String(message));
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type === 'subscribe') listening.add(socket);
    });
    socket.on('close', () => listening.delete(socket));
    socket.on('error', () => socket.terminate());
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    connectionParams: {},
    subscriptions: () => listening.size,
    publish(thingHappened) {
      const payload = { data: { thingHappened }, extensions: { cursor: CURSOR } };
      const frame = Buffer.from(JSON.stringify({ id: '1', type: 'next', payload }));
      const at = now();
      for (const socket of listening) socket.send(frame, { binary: false });
      return Promise.resolve(at);
    },
    [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
