import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections that were opened ahead of a request, as browsers and fetch do it. Node takes them for active, so a server
 * that stops would wait for them: answers the function that ends them.
 */
export function silentConnections(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}
