export interface LinkedSignalOptions {
  readonly signals: readonly AbortSignal[];
  readonly timeoutMs?: number;
}

/**
 * Runs with a signal that is aborted with the first of `signals`, or after `timeoutMs`. Unlike `AbortSignal.any`, it
 * leaves nothing behind at signals that live as long as the process (nodejs/node#54614).
 */
export async function withLinkedSignal<T>(
  { signals, timeoutMs }: LinkedSignalOptions,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const linked = new AbortController();
  const undo: (() => void)[] = [];
  for (const signal of signals) {
    const abort = () => linked.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    undo.push(() => signal.removeEventListener('abort', abort));
  }
  if (timeoutMs !== undefined) {
    const timer = setTimeout(() => linked.abort(new Error(`timeout after ${timeoutMs} ms`)), timeoutMs);
    undo.push(() => clearTimeout(timer));
  }
  try {
    return await run(linked.signal);
  } finally {
    for (const step of undo) step();
  }
}

/** What the promise gives, unless the signal is aborted first: then rejects with its reason, and the promise goes on alone. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return withLinkedSignal(
    { signals: [signal] },
    (linked) =>
      new Promise((resolve, reject) => {
        promise.then(resolve, reject);
        if (linked.aborted) reject(linked.reason as Error);
        linked.addEventListener('abort', () => reject(linked.reason as Error));
      }),
  );
}
