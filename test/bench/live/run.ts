import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { startCluster } from '../events/cluster.ts';
import {
  type FanOut,
  type LiveLatency,
  measureFanOut,
  measureLiveLatency,
  measureMemory,
  type Memory,
  withWorld,
} from './measure.ts';
import { printLiveReport } from './report.ts';
import type { LiveSizes } from './run-sizes.ts';
import { SYSTEMS } from './systems.ts';

export interface LiveRun {
  readonly system: string;
  readonly fanOut: readonly FanOut[];
  readonly latency: LiveLatency;
  readonly memory: Memory;
}

export interface LiveResult {
  readonly date: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    readonly load: readonly number[];
  };
  readonly sizes: LiveSizes;
  /** One for each system and repetition. */
  readonly runs: readonly LiveRun[];
}

/** Descriptors a process needs beside its sockets. */
const OTHER_DESCRIPTORS = 500;

/** Measures all systems, prints tables, and writes the figures to `file`. */
export async function runLive(sizes: LiveSizes, file: string): Promise<void> {
  requireDescriptors(
    Math.max(sizes.idle, ...sizes.fanOut.map(({ subscribers }) => subscribers)) + OTHER_DESCRIPTORS,
  );
  const load = loadavg();
  const runs: LiveRun[] = [];
  await using cluster = await startCluster();
  const names = Object.keys(SYSTEMS);
  for (let repetition = 0; repetition < sizes.repetitions; repetition += 1) {
    // Another begins in each repetition: what others do to the machine meets all alike.
    for (const [i] of names.entries()) {
      const system = names[(i + repetition) % names.length] as string;
      const database = `live_${system.replace('-', '_')}_${repetition}`;
      console.error(`${repetition + 1} of ${sizes.repetitions}: ${system}`);
      runs.push(
        await withWorld(system, { cluster, database }, async (world) => {
          const fanOut: FanOut[] = [];
          for (const size of sizes.fanOut) fanOut.push(await measureFanOut(world, size));
          const latency = await measureLiveLatency(world, sizes.latency);
          return { system, fanOut, latency, memory: await measureMemory(world, sizes.idle) };
        }),
      );
    }
  }
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version, load };
  const result: LiveResult = { date: new Date().toISOString(), machine, sizes, runs };
  printLiveReport(result);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
}

/** Node raises its soft limit to the hard one by itself; children have ours. */
function requireDescriptors(needed: number): void {
  const limit = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  if (limit === 'unlimited' || Number(limit) >= needed) return;
  throw new Error(
    `a process may open ${limit} files, and needs ${needed}: raise the hard limit (ulimit -Hn)`,
  );
}
