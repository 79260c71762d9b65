import type { WebSocket, WebsocketHandler } from '@fastify/websocket';
import type { Logger } from '@rustok/kernel';
import type { FastifyRequest } from 'fastify';
import { CloseCode, MessageType, type Server } from 'graphql-ws';
import { HeldWrites } from './held-writes.js';
import type { LiveConnection, LiveConnections } from './live-connections.js';
import { refuse } from './websocket-refusal.js';
import { WebSocketChannel } from './websocket-channel.js';
import type { WebSocketSubscription } from './websocket-subscription.js';

/** What the protocol knows of the connection underneath it. */
export interface ConnectionExtra {
  readonly socket: WebSocket;
  readonly request: FastifyRequest;
  readonly channel: WebSocketChannel;
  readonly connection: LiveConnection;
  /** Those that run, by the id of their `subscribe` message. */
  readonly subscriptions: Map<string, WebSocketSubscription>;
  /** Tells the client soon where its subscriptions are. */
  readonly announceSoon: () => void;
}

export interface WebSocketConnectionOptions<E extends ConnectionExtra> {
  readonly server: Server<E>;
  readonly connections: LiveConnections;
  readonly logger: Logger;
  /** Milliseconds between heartbeats; a socket that has not answered one by the next is ended. */
  readonly heartbeatMs: number;
  /** Answers a `ping`: with the payload of its `pong`. Rejects when the connection must end. */
  readonly onPing: (extra: E, payload: Record<string, unknown> | undefined) => Promise<object | undefined>;
}

/** "Service Restart": clients of graphql-transport-ws come back by themselves. */
const SERVICE_RESTART = 1012;

/** Subscriptions that begin within this time are announced together. */
const ANNOUNCE_MS = 50;

/** Joins a socket with the protocol, keeps it alive, and logs what goes wrong; the client gets a close code. */
export function connectWebSocket<E extends ConnectionExtra>({
  server,
  connections,
  logger,
  heartbeatMs,
  onPing,
}: WebSocketConnectionOptions<E>): WebsocketHandler {
  const held = new HeldWrites();
  return (socket, request) => {
    const log = logger.child({ requestId: request.id });
    // A frame that breaks the rules: ws has sent the close code itself, such as 1009 for one that is too big.
    socket.on('error', (error) => log.debug({ err: error }, 'websocket error'));
    const channel = new WebSocketChannel(socket, request.raw.socket, held);
    const subscriptions = new Map<string, WebSocketSubscription>();
    const announce = () => announceCursors(channel, subscriptions);
    let connection: LiveConnection;
    try {
      connection = connections.open(request.ip, {
        transport: 'websocket',
        end: () => {
          announce();
          socket.close(SERVICE_RESTART, 'The server restarts.');
        },
        abort: () => socket.terminate(),
      });
    } catch (error) {
      refuse(socket, error);
      return;
    }

    let announcing: NodeJS.Timeout | undefined;
    const announceSoon = () => {
      announcing ??= setTimeout(() => {
        announcing = undefined;
        announce();
      }, ANNOUNCE_MS);
    };
    const extra = { socket, request, channel, connection, subscriptions, announceSoon } as unknown as E;
    const stopHeart = startHeart(socket, heartbeatMs, announce);
    const failed = (error: unknown) => {
      log.error({ err: error }, 'closed a websocket after an internal error');
      socket.close(CloseCode.InternalServerError, 'Internal server error');
    };
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (data) => channel.send(data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) =>
          socket.on('message', (message) => void receive(String(message)).catch(failed)),
        onPing: async (payload) => {
          try {
            const answer = await onPing(extra, payload);
            await channel.send(
              JSON.stringify({ type: MessageType.Pong, ...(answer && { payload: answer }) }),
            );
          } catch (error) {
            if (!refuse(socket, error)) failed(error);
          }
        },
      },
      extra,
    );
    socket.once('close', (code, reason) => {
      stopHeart();
      clearTimeout(announcing);
      connection.close();
      void closed(code, String(reason));
    });
  };
}

/** A `ping` with the cursor of each subscription that has moved on since the last one. */
function announceCursors(
  channel: WebSocketChannel,
  subscriptions: ReadonlyMap<string, WebSocketSubscription>,
): void {
  const moved: [id: string, cursor: string][] = [];
  for (const [id, subscription] of subscriptions) {
    const cursor = subscription.cursorToAnnounce();
    if (cursor !== undefined) moved.push([id, cursor]);
  }
  if (moved.length === 0) return;
  const payload = { cursors: Object.fromEntries(moved) };
  void channel.send(JSON.stringify({ type: MessageType.Ping, payload }));
}

/** Finds dead peers by pings of the WebSocket itself, which every client answers, and tells live ones where they are. */
function startHeart(socket: WebSocket, everyMs: number, announce: () => void): () => void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
    announce();
  }, everyMs);
  return () => clearInterval(timer);
}
