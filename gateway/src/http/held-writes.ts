import type { Socket } from 'node:net';

/** Sockets that wait for the end of the turn; beyond it they wait no longer, so that the first are not kept for the last. */
const MAX_SOCKETS = 256;

/**
 * Keeps what is written to many sockets until the present turn of the process ends. Then each gets all of it with one call
 * to the system, and one right after the other: woken for every message, or between two that are still computed,
 * clients would cost more than the messages.
 */
export class HeldWrites {
  readonly #sockets = new Set<Socket>();
  readonly #flush = () => {
    for (const socket of this.#sockets) socket.uncork();
    this.#sockets.clear();
  };

  /** What is written to this socket from now on leaves with the others', in its order. */
  hold(socket: Socket): void {
    if (this.#sockets.has(socket)) return;
    if (this.#sockets.size === 0) process.nextTick(this.#flush);
    if (this.#sockets.size >= MAX_SOCKETS) this.#flush();
    socket.cork();
    this.#sockets.add(socket);
  }
}
