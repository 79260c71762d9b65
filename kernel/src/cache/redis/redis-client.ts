import { Redis } from 'ioredis';
import { backoffMs } from '../../events/backoff.js';

const RECONNECT = { baseMs: 200, maxMs: 5_000 };

/** Milliseconds for connecting. */
const CONNECT_TIMEOUT_MS = 2_000;

/** Milliseconds without a byte while an answer is due, after which the connection is given up and made anew. */
const SILENCE_MS = 2_000;

/**
 * A connection that comes back by itself and keeps nobody waiting: without a connection a command fails at once, and no
 * command is sent a second time. Connects to nothing before `connect`.
 */
export function redisClient(url: string, name: string): Redis {
  const redis = new Redis(url, {
    connectionName: `rustok-${name}`,
    lazyConnect: true,
    retryStrategy: (attempt) => backoffMs(attempt, RECONNECT),
    enableOfflineQueue: false,
    // Else the time of a server that loads its data would be waited out; as it is, its refusals count as failures.
    enableReadyCheck: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_MS,
    disableClientInfo: true,
    protocol: 2,
  });
  // What was lost shows in the commands and in `close`; unheard, each error would be printed.
  return redis.on('error', () => undefined);
}

/**
 * The answer, or a rejection after `ms`. A busy event loop is not the server's fault: an answer that has arrived by then and
 * was only not read yet still counts.
 */
export function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    // Timers run before sockets are read, an immediate after it.
    const timer = setTimeout(
      () => setImmediate(() => reject(new Error(`Redis has not answered within ${ms} ms`))),
      ms,
    );
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
