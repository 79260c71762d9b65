/** Work under way: a promise only when some data source gave one, so that in-process fetches stay synchronous. */
export type Pending = Promise<void> | undefined;

export function allOf(parts: readonly Pending[]): Pending {
  const pending = parts.filter((part) => part !== undefined);
  return pending.length > 0 ? Promise.all(pending).then(() => undefined) : undefined;
}

/** Rejects with the signal's reason as soon as it is aborted, even while a data source does not answer. */
export async function untilAborted(pending: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return pending;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    await Promise.race([pending, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}
