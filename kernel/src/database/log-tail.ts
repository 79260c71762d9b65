import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface LogTail {
  /** The last lines, oldest first: what an error message quotes. */
  lines(): readonly string[];
}

/** Hands every line to the logger and keeps the last `limit` (default 30). */
export function tailLines(
  streams: readonly (Readable | null)[],
  logger: (line: string) => void,
  limit = 30,
): LogTail {
  const last: string[] = [];
  for (const stream of streams) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      last.push(line);
      if (last.length > limit) last.shift();
      logger(line);
    });
  }
  return { lines: () => [...last] };
}
