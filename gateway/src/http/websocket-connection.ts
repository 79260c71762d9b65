import type { WebSocket, WebsocketHandler } from '@fastify/websocket';
import type { Logger } from '@rustok/kernel';
import type { FastifyRequest } from 'fastify';
import { CloseCode, type Server } from 'graphql-ws';

/** What the protocol knows of the connection underneath it. */
export interface ConnectionExtra {
  readonly socket: WebSocket;
  readonly request: FastifyRequest;
}

/** Milliseconds between pings; a socket that has not answered one by the next is ended. */
const KEEP_ALIVE_MS = 12_000;

/** Joins a socket with the protocol, keeps it alive, and logs what goes wrong; the client gets a close code. */
export function connectWebSocket<E extends ConnectionExtra>(
  server: Server<E>,
  logger: Logger,
): WebsocketHandler {
  return (socket, request) => {
    const log = logger.child({ requestId: request.id });
    // A frame that breaks the rules: ws has sent the close code itself, such as 1009 for one that is too big.
    socket.on('error', (error) => log.debug({ err: error }, 'websocket error'));
    const stopPinging = keepAlive(socket);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (data) => sent(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) =>
          socket.on('message', (message) => {
            receive(String(message)).catch((error: unknown) => {
              log.error({ err: error }, 'closed a websocket after an internal error');
              socket.close(CloseCode.InternalServerError, 'Internal server error');
            });
          }),
      },
      { socket, request } as E,
    );
    socket.once('close', (code, reason) => {
      stopPinging();
      void closed(code, String(reason));
    });
  };
}

/** Resolves when the frame is handed to the system, or the socket has gone: its `close` event tells the protocol. */
function sent(socket: WebSocket, data: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => socket.send(data, () => resolve()));
}

function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, KEEP_ALIVE_MS);
  return () => clearInterval(timer);
}
