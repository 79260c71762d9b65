import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { type Cluster, startCluster } from '../events/cluster.ts';
import { Child } from '../live/processes.ts';
import { OPERATION_NAMES } from './answers.ts';
import { type ContenderEntry, type ContenderName, CONTENDERS, MONOLITH } from './contenders.ts';
import type { DriverCalls } from './driver-process.ts';
import { type GraphRun, type Load, measure, type Runner, startRunner } from './measure.ts';
import { installPeers } from './peers.ts';
import { printGraphReport } from './report.ts';
import type { GraphSizes } from './run-sizes.ts';
import { measureTenantPath, type TenantPath } from './tenant-path.ts';
import type { Traffic } from './traffic.ts';
import { versions } from './versions.ts';

export interface GraphResult {
  readonly date: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    /** Load averages of 1, 5 and 15 minutes before the run: what else was going on. */
    readonly load: readonly number[];
  };
  /** Package → version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly sizes: GraphSizes;
  /** One for each contender, load and repetition. */
  readonly runs: readonly GraphRun[];
  readonly tenantPaths: readonly TenantPath[];
}

export interface GraphRunOptions {
  readonly file: string;
  /** Only contenders whose name contains it, in whatever case. Default: all. */
  readonly only?: string;
}

/** Measures contenders and the monolith, prints tables, and writes the figures to `file`. */
export async function runGraph(
  sizes: GraphSizes,
  { file, only = '' }: GraphRunOptions,
): Promise<GraphResult> {
  const names = (Object.keys(CONTENDERS) as ContenderName[]).filter(
    (name) => name === MONOLITH || name.toLowerCase().includes(only.toLowerCase()),
  );
  if (names.some((name) => (CONTENDERS[name] as ContenderEntry).peer)) installPeers();
  // For all processes below, as servers run.
  process.env.NODE_ENV = 'production';
  const load = loadavg();
  const runs: GraphRun[] = [];
  const tenantPaths: TenantPath[] = [];
  await using cluster = await startCluster();
  await using driver = new Child<DriverCalls>(join(import.meta.dirname, 'driver-process.ts'));
  for (const loaders of sizes.loaders) {
    console.error(`starting contenders ${loaders ? 'with' : 'without'} loaders`);
    const runners: Runner[] = [];
    try {
      for (const name of names) {
        runners.push(await startRunner({ name, loaders }, cluster));
      }
      runs.push(...(await measureAll(runners, { loaders, sizes, cluster, driver })));
      for (const operation of OPERATION_NAMES) {
        console.error(`${operation}, the tenant path by turns with the engine`);
        const using = { turns: sizes.turns, sizes, cluster, driver };
        tenantPaths.push(...(await measureTenantPath(runners, operation, using)));
      }
    } finally {
      for (const runner of runners) await stop(runner);
    }
  }
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version, load };
  const result = { date: new Date().toISOString(), machine, versions: versions(), sizes, runs, tenantPaths };
  printGraphReport(result);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

async function measureAll(
  runners: readonly Runner[],
  {
    loaders,
    sizes,
    ...using
  }: {
    readonly loaders: boolean;
    readonly sizes: GraphSizes;
    readonly cluster: Cluster;
    readonly driver: Child<DriverCalls>;
  },
): Promise<GraphRun[]> {
  const runs: GraphRun[] = [];
  for (const operation of OPERATION_NAMES) {
    for (const traffic of ['distinct', 'identical'] as const) {
      const asked = runners.filter((runner) => takesPart(runner, { operation, traffic }, loaders));
      if (asked.length === 0) continue;
      console.error(`${operation}, ${traffic} requests: ${asked.length} contenders`);
      const load = { operation, traffic };
      for (const runner of asked) {
        await measure(runner, load, { ...using, sizes: { ...sizes, ms: sizes.warmUpMs } });
      }
      for (let repetition = 0; repetition < sizes.repetitions; repetition += 1) {
        // Another begins in each repetition: what others do to the machine meets all alike.
        for (const [i] of asked.entries()) {
          const runner = asked[(i + repetition) % asked.length] as Runner;
          runs.push(await measure(runner, load, { ...using, sizes }));
        }
      }
    }
  }
  return runs;
}

/** Only requests to subgraphs can be shared, and with loaders or without they are the same. */
function takesPart({ name, right }: Runner, { operation, traffic }: Load, loaders: boolean): boolean {
  const { kind }: ContenderEntry = CONTENDERS[name];
  const worthIt: Record<Traffic, boolean> = { distinct: true, identical: kind === 'over HTTP' && !loaders };
  return right.includes(operation) && worthIt[traffic];
}

async function stop({ process: contender }: Runner): Promise<void> {
  await contender.call('close');
  await contender[Symbol.asyncDispose]();
}
