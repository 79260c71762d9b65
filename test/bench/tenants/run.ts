import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { type Cluster, startCluster } from '../events/cluster.ts';
import { Child } from '../live/processes.ts';
import type { DatabaseConnection } from '../events/event-system.ts';
import type { InstanceCalls } from './instance-process.ts';
import {
  knownToggles,
  type Instance,
  measureHeap,
  measureToggles,
  measureWarm,
  newToggles,
  tenantsWithout,
  type ToggleTimes,
  type WarmWhileCold,
} from './measure.ts';
import { printTenantReport } from './report.ts';
import type { TenantSizes } from './run-sizes.ts';

interface Memory {
  readonly heapMb: number;
  readonly rssMb: number;
}

export interface TenantResult {
  readonly date: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    readonly load: readonly number[];
  };
  readonly sizes: TenantSizes;
  readonly warm: WarmWhileCold;
  /** Of the main thread's heap, and of the whole process with its planner's threads. */
  readonly memory: { readonly empty: Memory; readonly allLive: Memory };
  /** As /metrics has them, with the graphs of all sets live. */
  readonly figures: Readonly<Record<string, number>>;
  readonly lookupsPerSecond: number;
  /** Milliseconds in which a start finds that every set in use composes, all of them being in the store. */
  readonly checkMs: number;
  readonly knownSets: ToggleTimes;
  readonly newSets: ToggleTimes;
  readonly heap: Awaited<ReturnType<typeof measureHeap>>;
}

/** Megabytes for live graphs in the instance whose heap is watched: a few of its graphs have to go for each new one. */
const SCARCE_MB = 4;

/** The default of `rustok.engine.warm_up_graphs`. */
const WARM_GRAPHS = 10;

/** Measures, prints tables, and writes the figures to `file`. */
export async function runTenants(sizes: TenantSizes, file: string): Promise<TenantResult> {
  const load = loadavg();
  await using cluster = await startCluster();
  const database = await cluster.createDatabase('tenants');
  const figures = await measureInstances(cluster, database, sizes);
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version, load };
  const result: TenantResult = { date: new Date().toISOString(), machine, sizes, ...figures };
  printTenantReport(result);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

async function measureInstances(cluster: Cluster, database: DatabaseConnection, sizes: TenantSizes) {
  await using here = openProcess();
  const url = await here.call('open', { database, liveMb: 256 });
  console.error(`${sizes.tenants} tenants`);
  const ids = await here.call('createTenants', { count: sizes.tenants, sets: sizes.sets });
  await cluster.settle(database);
  const empty = await here.call('memory');
  console.error('requests while graphs are built');
  const warm = await measureWarm({ instance: here, url }, sizes);
  console.error('lookups');
  const lookupsPerSecond = await here.call('lookupsPerSecond', sizes.lookups);
  const allLive = await here.call('memory');
  const figures = await here.call('figures');
  await here.call('checkMs'); // Composes the full set, which no tenant has.

  await using there = openProcess();
  await there.call('open', { database, liveMb: 256 });
  const checkMs = await there.call('checkMs');
  await there.call('warmUp', WARM_GRAPHS);
  console.error('toggles');
  const both = { here, there };
  const newSets = await measureToggles(both, newToggles(ids, sizes.sets, sizes.newSets));
  const knownSets = await measureToggles(both, knownToggles(ids, sizes.sets, sizes.toggles));
  await there.call('close');
  await here.call('close');

  console.error('heap');
  await using scarce = openProcess();
  await scarce.call('open', { database, liveMb: SCARCE_MB });
  const heap = await measureHeap(scarce, tenantsWithout('pages', ids, sizes.sets), sizes.heap);
  await scarce.call('close');
  const memory = { empty, allLive };
  return { warm, memory, figures, lookupsPerSecond, checkMs, knownSets, newSets, heap };
}

function openProcess(): Instance {
  return new Child<InstanceCalls>(join(import.meta.dirname, 'instance-process.ts'), ['--expose-gc']);
}
