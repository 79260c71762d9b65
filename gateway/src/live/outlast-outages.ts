import { setTimeout as pause } from 'node:timers/promises';
import { isPassing } from './errors.js';

const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 5_000;

export interface OutlastOptions<R> {
  readonly attempt: () => Promise<R>;
  /** Nobody waits for it any more. */
  readonly isOver: () => boolean;
  readonly onRetry: () => void;
}

/**
 * Tries for as long as it fails because the database, or the process of the module that must answer, is away. Throws
 * any other failure; `undefined` when it is over.
 */
export async function outlastOutages<R>({
  attempt,
  isOver,
  onRetry,
}: OutlastOptions<R>): Promise<R | undefined> {
  for (let pauseMs = FIRST_RETRY_MS; !isOver(); pauseMs = Math.min(2 * pauseMs, MAX_RETRY_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    onRetry();
    await pause(pauseMs, undefined, { ref: false });
  }
  return undefined;
}
