import { append } from './append.ts';
import { watchArrivals } from './arrivals.ts';
import type { Cluster } from './cluster.ts';
import { requireEffects } from './effects.ts';
import type { DatabaseConnection, EffectMode, EventSystem, OpenSystem } from './event-system.ts';
import { startUsage } from './usage.ts';
import type { Usage } from './usage.ts';

export interface ThroughputSizes {
  /** Events appended one a transaction. */
  readonly singles: number;
  /** Events appended ten a transaction, and drained. */
  readonly tens: number;
}

export type Measurement = 'append 1' | 'append 10' | 'drain each' | 'drain batch' | 'end to end';

export interface Sample extends Usage {
  readonly measurement: Measurement;
  readonly events: number;
}

/** What end to end left behind, without a vacuum. */
export interface Left {
  readonly events: number;
  readonly deadRows: number;
  /** By which its tables and indexes grew. */
  readonly bytes: number;
}

export interface Throughput {
  readonly samples: readonly Sample[];
  readonly left: Left;
}

/** One system, one repetition: append alone, drain what was appended, then all of it at once. */
export async function measureThroughput(options: {
  readonly cluster: Cluster;
  readonly open: OpenSystem;
  readonly connection: DatabaseConnection;
  readonly sizes: ThroughputSizes;
}): Promise<Throughput> {
  const { cluster, open, connection } = options;
  const { tens } = options.sizes;
  const samples: Sample[] = [];
  let before = 0;
  {
    await using system = await open(connection);
    for (const step of stepsOf(options.sizes)) {
      await cluster.settle(connection);
      if (step.measurement === 'end to end') before = (await cluster.tables(connection)).bytes;
      samples.push({ ...step, ...(await run(step, { cluster, system, connection })) });
    }
  }
  // Only now have all sessions told what they left.
  const { deadRows, bytes } = await cluster.tables(connection);
  return { samples, left: { events: tens, deadRows, bytes: bytes - before } };
}

interface Step {
  readonly measurement: Measurement;
  readonly events: number;
  /** Number of the first event to append. */
  readonly first: number;
}

/** What is appended is drained before the next is. */
function stepsOf({ singles, tens }: ThroughputSizes): readonly Step[] {
  return [
    { measurement: 'append 1', events: singles, first: 0 },
    { measurement: 'drain each', events: singles, first: 0 },
    { measurement: 'append 10', events: tens, first: singles },
    { measurement: 'drain batch', events: tens, first: singles },
    { measurement: 'end to end', events: tens, first: singles + tens },
  ];
}

interface Place {
  readonly cluster: Cluster;
  readonly system: EventSystem;
  readonly connection: DatabaseConnection;
}

async function run({ measurement, events: count, first }: Step, place: Place): Promise<Usage> {
  switch (measurement) {
    case 'append 1':
      return appendAlone(place, { first, count, perTransaction: 1 });
    case 'append 10':
      return appendAlone(place, { first, count, perTransaction: 10 });
    case 'drain each':
      return drain(place, 'each', count);
    case 'drain batch':
      return drain(place, 'batch', count);
    case 'end to end':
      return endToEnd(place, { first, count, perTransaction: 10 });
  }
}

interface ToAppend {
  readonly first: number;
  readonly count: number;
  readonly perTransaction: number;
}

async function appendAlone({ cluster, system }: Place, events: ToAppend): Promise<Usage> {
  await using _held = await system.hold();
  const used = await startUsage(cluster);
  await append(system, events);
  return used();
}

/** From the first event a handler gets, so that the start of a worker does not count. */
async function drain(
  { cluster, system, connection }: Place,
  effects: EffectMode,
  count: number,
): Promise<Usage> {
  const arrivals = watchArrivals(effects);
  await using _worker = await system.consume(arrivals.work);
  await arrivals.first;
  const used = await startUsage(cluster);
  await arrivals.all(system, count);
  const usage = await used();
  await requireEffects(system.name, connection, count);
  return usage;
}

async function endToEnd({ cluster, system, connection }: Place, events: ToAppend): Promise<Usage> {
  const arrivals = watchArrivals('batch');
  await using _worker = await system.consume(arrivals.work);
  const used = await startUsage(cluster);
  await append(system, events);
  await arrivals.all(system, events.count);
  const usage = await used();
  await requireEffects(system.name, connection, events.count);
  return usage;
}
