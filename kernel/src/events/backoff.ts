export interface BackoffOptions {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Full jitter: a random wait below `base · 2^(attempt − 1)`, capped. `attempt` counts from 1. Milliseconds. */
export function backoffMs(attempt: number, { baseMs, maxMs }: BackoffOptions, random = Math.random): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 16));
  return Math.ceil(random() * ceiling);
}
