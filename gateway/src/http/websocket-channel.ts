import type { Socket } from 'node:net';
import type { WebSocket } from '@fastify/websocket';
import type { HeldWrites } from './held-writes.js';
import { textMessage } from './websocket-frame.js';

/** Bytes that may wait in a socket before its writers are asked to. */
export const HIGH_WATER_BYTES = 256 * 1024;

/**
 * The way past graphql-ws and ws for frames that many sockets share. In order with what they write: all of it goes
 * through the same TCP socket at once, for nothing is compressed.
 */
export class WebSocketChannel {
  readonly #webSocket: WebSocket;
  readonly #tcp: Socket;
  readonly #held: HeldWrites;
  readonly #waiting = new Set<() => void>();

  /** `held`: of all channels together. */
  constructor(webSocket: WebSocket, tcp: Socket, held: HeldWrites) {
    this.#webSocket = webSocket;
    this.#tcp = tcp;
    this.#held = held;
    // The system's mark is below ours, so a socket beyond ours always says when it has drained.
    tcp.on('drain', () => {
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const resume of waiting) resume();
    });
  }

  /** Writes one text message of two parts; a long `rest` is not copied. `false` when the socket is full. */
  write(prefix: Buffer, rest: Buffer): boolean {
    const tcp = this.#tcp;
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return true;
    this.#held.hold(tcp);
    for (const chunk of textMessage(prefix, rest)) tcp.write(chunk);
    return tcp.writableLength < HIGH_WATER_BYTES;
  }

  /** Resolves when the message is handed to the system, or the socket has gone. */
  send(message: string): Promise<void> {
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return Promise.resolve();
    return new Promise((resolve) => this.#webSocket.send(message, () => resolve()));
  }

  /** Calls `resume` once, when the socket has drained. */
  onDrain(resume: () => void): void {
    this.#waiting.add(resume);
  }
}
