import type { WebSocket } from '@fastify/websocket';
import { CodedError } from '@rustok/kernel';
import { httpStatus } from './errors.js';

/** A close frame holds at most 123 bytes of reason (RFC 6455 §5.5). */
const MAX_REASON_BYTES = 123;

/**
 * Closes the socket with 4400, 4401, 4403, 4404, 4429 or 4503: the HTTP status of the same refusal, as
 * graphql-transport-ws numbers its codes. `false` for what no client may be told: nothing was done.
 */
export function refuse(socket: WebSocket, error: unknown): boolean {
  if (!(error instanceof CodedError) || error.family === 'bug') return false;
  socket.close(4000 + httpStatus(error), closeReason(error));
  return true;
}

function closeReason({ code, message }: CodedError): string {
  // Cut between characters: a reason must be whole UTF-8.
  return new TextDecoder().decode(
    new TextEncoder().encode(`${code}: ${message}`).subarray(0, MAX_REASON_BYTES),
    { stream: true },
  );
}
