import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { startCluster } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import type { DatabaseConnection, OpenSystem } from './event-system.ts';
import { measureLatency } from './latency.ts';
import type { Latency } from './latency.ts';
import { measurePositions } from './positions.ts';
import { printReport } from './report.ts';
import { Collected } from './results.ts';
import type { Result } from './results.ts';
import type { RunSizes } from './run-sizes.ts';
import { SYSTEMS } from './systems.ts';
import { measureThroughput } from './throughput.ts';

/** Measures all systems on one server, in an order that turns with each repetition. Prints a table and writes `file`. */
export async function runEvents(sizes: RunSizes, file: string): Promise<void> {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    load: loadavg(),
  };
  await using cluster = await startCluster();
  const runs = new Collected();
  const systems = Object.entries(SYSTEMS);
  for (let repetition = 0; repetition < sizes.repetitions; repetition += 1) {
    for (const [name, open] of turned(systems, repetition)) {
      console.error(`repetition ${repetition + 1} of ${sizes.repetitions}: ${name}`);
      const connection = await cluster.createDatabase(`${name} ${repetition}`);
      const { samples, left } = await measureThroughput({ cluster, open, connection, sizes });
      for (const sample of samples) runs.add(name, sample);
      runs.addLeft(name, left);
    }
    // Only our events have positions.
    const connection = await cluster.createDatabase(`positions ${repetition}`);
    const samples = await measurePositions(cluster, connection, sizes.positions);
    for (const sample of samples) runs.add('rustok', sample);
  }
  for (const [name, open] of systems) {
    console.error(`latency: ${name}`);
    const connection = await cluster.createDatabase(`${name} latency`);
    for (const latency of await measureLatencies(cluster, { open, connection, sizes })) {
      runs.addLatency(name, latency);
    }
  }
  const result: Result = { date: new Date().toISOString(), machine, sizes, systems: runs.results() };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
  printReport(result);
}

async function measureLatencies(
  cluster: Cluster,
  { open, connection, sizes }: { open: OpenSystem; connection: DatabaseConnection; sizes: RunSizes },
): Promise<readonly Latency[]> {
  const { seconds, perSecond: rates } = sizes.latency;
  await using system = await open(connection);
  const latencies: Latency[] = [];
  for (const perSecond of rates) {
    await cluster.settle(connection);
    latencies.push(await measureLatency(system, connection, { perSecond, seconds }));
  }
  return latencies;
}

/** The second begins first in the second repetition, and so on: what warms up or wears out does so for all. */
function turned<T>(all: readonly T[], by: number): readonly T[] {
  const at = by % all.length;
  return [...all.slice(at), ...all.slice(0, at)];
}
