import { join } from 'node:path';
import type { Cluster } from '../events/cluster.ts';
import type { Distribution } from '../events/statistics.ts';
import { Child } from '../live/processes.ts';
import { cpuOfProcessTreeMs, rssOfProcessTreeBytes } from '../process-tree.ts';
import { OPERATION_NAMES, wrongAnswers } from './answers.ts';
import type { ContenderCalls } from './contender-process.ts';
import { type ContenderEntry, type ContenderName, CONTENDERS } from './contenders.ts';
import type { Target } from './driver.ts';
import type { DriverCalls } from './driver-process.ts';
import type { OperationName } from './fixture/index.js';
import type { GraphSizes } from './run-sizes.ts';
import { bodiesOf, type Traffic } from './traffic.ts';

/** A contender that runs: a process, with its subgraphs below it where they are asked over HTTP. */
export interface Runner {
  readonly name: ContenderName;
  readonly loaders: boolean;
  readonly process: Child<ContenderCalls>;
  readonly target: Target;
  /** Operations it answers as the monolith does; only these are timed. */
  readonly right: readonly OperationName[];
}

/** Starts a contender and compares its answers. Throws where one of ours, or a ceiling, answers wrongly. */
export async function startRunner(
  { name, loaders }: Pick<Runner, 'name' | 'loaders'>,
  cluster: Cluster,
): Promise<Runner> {
  const entry: ContenderEntry = CONTENDERS[name];
  const database = entry.database
    ? await cluster.createDatabase(`${name} ${loaders ? 'with' : 'without'} loaders`)
    : { database: '' };
  const process = new Child<ContenderCalls>(join(import.meta.dirname, 'contender-process.ts'));
  const target = await process.call('open', name, loaders, database);
  const right: OperationName[] = [];
  for (const operation of OPERATION_NAMES) {
    const wrong = await wrongAnswers(target, operation);
    if (wrong.length === 0) right.push(operation);
    else if (entry.peer) console.error(`${name} is not timed with "${operation}", for it answers wrongly`);
    else throw new Error(`${name} answers wrongly:\n${wrong.join('\n')}`);
  }
  return { name, loaders, process, target, right };
}

/** What is asked of each contender in turn. */
export interface Load {
  readonly operation: OperationName;
  readonly traffic: Traffic;
}

export interface GraphRun extends Load {
  readonly contender: ContenderName;
  readonly loaders: boolean;
  readonly requests: number;
  readonly seconds: number;
  /** Processor time of all its processes, those of Postgres included; not that of the driver. */
  readonly cpuMs: number;
  /** Milliseconds. */
  readonly latency: Distribution;
  /** Of all its processes at the end, without Postgres. */
  readonly rssBytes: number;
}

export async function measure(
  { name, loaders, process, target }: Runner,
  { operation, traffic }: Load,
  using: {
    readonly driver: Child<DriverCalls>;
    readonly cluster: Cluster;
    readonly sizes: Pick<GraphSizes, 'connections' | 'ms'>;
  },
): Promise<GraphRun> {
  const { database }: ContenderEntry = CONTENDERS[name];
  // Another that has a database too lets it rest meanwhile.
  const cpuMs = () => cpuOfProcessTreeMs(process.pid) + (database ? using.cluster.cpuMs() : 0);
  const before = cpuMs();
  const { connections, ms } = using.sizes;
  const bodies = bodiesOf(operation, traffic);
  const driven = await using.driver.call('drive', { ...target, bodies, connections, ms });
  return {
    ...{ contender: name, loaders, operation, traffic, ...driven },
    cpuMs: cpuMs() - before,
    rssBytes: rssOfProcessTreeBytes(process.pid),
  };
}
