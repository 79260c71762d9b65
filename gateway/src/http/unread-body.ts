import type { IncomingMessage } from 'node:http';

/** Bytes and milliseconds for which a refused client may go on, so that it reads why before its connection ends. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_MS = 3_000;

/**
 * Throws away what a client still sends of a body that nobody wants. Answers whether all of it has come: if not, the
 * connection is good for nothing any more.
 */
export function discardBody(request: IncomingMessage): Promise<boolean> {
  if (request.complete) return Promise.resolve(true);
  if (request.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    let bytes = 0;
    const done = () => {
      clearTimeout(timer);
      request.off('data', count).off('end', done).off('close', done).pause();
      resolve(request.complete);
    };
    const count = (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) done();
    };
    const timer = setTimeout(done, MAX_MS);
    request.on('data', count).on('end', done).on('close', done).resume();
  });
}
