import type { Cluster } from './cluster.ts';

/** What a piece of work took, of time and of the machine. */
export interface Usage {
  readonly seconds: number;
  /** Of this process: writers, relay and worker alike. */
  readonly clientCpuMs: number;
  /** Of all processes of the server. */
  readonly serverCpuMs: number;
  readonly walBytes: number;
}

/** Begins to count; the function it returns says what was used since. */
export async function startUsage(cluster: Cluster): Promise<() => Promise<Usage>> {
  const wal = await cluster.walBytes();
  const serverCpuMs = cluster.cpuMs();
  const client = process.cpuUsage();
  const start = performance.now();
  return async () => {
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(client);
    return {
      seconds,
      clientCpuMs: (user + system) / 1000,
      serverCpuMs: cluster.cpuMs() - serverCpuMs,
      walBytes: Number((await cluster.walBytes()) - wal),
    };
  };
}
