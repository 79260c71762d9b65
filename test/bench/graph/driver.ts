import { Agent, request as httpRequest } from 'node:http';
import { type Distribution, distribution } from '../events/statistics.ts';

export interface Target {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with the text of the body, whatever the status. */
export type Post = (body: string) => Promise<{ readonly status: number; readonly text: string }>;

/** Posts JSON on connections that are kept, at most so many at a time. */
export function poster({ url, headers }: Target, connections: number): { post: Post; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' });
  const { hostname, port, pathname: path } = new URL(url);
  const post: Post = (body) =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          ...{ agent, hostname, port, path, method: 'POST' },
          headers: {
            'content-type': 'application/json',
            accept: 'application/json',
            'content-length': Buffer.byteLength(body),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  return { post, close: () => agent.destroy() };
}

export interface Drive extends Target {
  /** Sent in turn, from the first again after the last. */
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly ms: number;
}

export interface Driven {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds from sending a request to the end of its answer. */
  readonly latency: Distribution;
}

/** A closed loop: each connection sends its next request when it has the answer to the one before. Rejects at a wrong answer. */
export async function drive({ bodies, connections, ms, ...target }: Drive): Promise<Driven> {
  const { post, close } = poster(target, connections);
  const latencies: number[] = [];
  const start = performance.now();
  let sent = 0;
  const connection = async () => {
    for (let now = performance.now(); now - start < ms;) {
      const { status, text } = await post(bodies[sent++ % bodies.length] as string);
      if (status !== 200 || text.includes('"errors"')) throw new Error(`${status}: ${text.slice(0, 1000)}`);
      const then = now;
      now = performance.now();
      latencies.push(now - then);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, connection));
  } finally {
    close();
  }
  return {
    requests: latencies.length,
    seconds: (performance.now() - start) / 1000,
    latency: distribution(latencies),
  };
}
