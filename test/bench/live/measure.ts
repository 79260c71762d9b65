import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../events/cluster.ts';
import { type Distribution, distribution } from '../events/statistics.ts';
import type { LoadCalls } from './load-process.ts';
import { Child } from './processes.ts';
import type { ServerCalls } from './server-process.ts';

export type Operations = 'identical' | 'different';

/** The server of one system in a process, and its clients in another. */
export interface World {
  readonly cluster: Cluster;
  readonly server: Child<ServerCalls>;
  readonly load: Child<LoadCalls>;
  readonly address: { readonly url: string; readonly connectionParams: Readonly<Record<string, string>> };
}

/** Each in a database and processes of its own; all of it ends with `use`. */
export async function withWorld<T>(
  name: string,
  { cluster, database }: { readonly cluster: Cluster; readonly database: string },
  use: (world: World) => Promise<T>,
): Promise<T> {
  const { host, port, user } = await cluster.createDatabase(database);
  const url = `postgres://${user}@/${database}?host=${encodeURIComponent(host ?? '')}&port=${port}`;
  await using server = new Child<ServerCalls>(join(import.meta.dirname, 'server-process.ts'), [
    '--expose-gc',
  ]);
  await using load = new Child<LoadCalls>(join(import.meta.dirname, 'load-process.ts'));
  const address = await server.call('open', name, url);
  const result = await use({ cluster, server, load, address });
  await server.call('close');
  return result;
}

export interface FanOut {
  readonly subscribers: number;
  readonly operations: Operations;
  readonly events: number;
  readonly deliveries: number;
  /** Processor time of the server process for all of it, publishing included. */
  readonly cpuMs: number;
  /** Of all processes of Postgres. */
  readonly databaseCpuMs: number;
  /** Of a message: the payload of its frame. */
  readonly messageBytes: number;
  /** Milliseconds from the commit until the last client has it. */
  readonly toLastClient: Distribution;
}

/** Events before those that count: code is compiled, plans are made. */
const WARM_UP_EVENTS = 20;

/** One event after the other: the next is published when all clients have the one before. */
export async function measureFanOut(
  { cluster, server, load, address }: World,
  { subscribers, operations, events }: Pick<FanOut, 'subscribers' | 'operations' | 'events'>,
): Promise<FanOut> {
  await load.call('connect', { ...address, count: subscribers });
  await load.call('subscribe', operations);
  await subscribed(server, subscribers);
  const warmUp = Math.min(WARM_UP_EVENTS, events);
  const publish = async (number: number) => {
    const committed = await server.call('publish', number);
    const [last = Number.NaN] = await load.call('reached', number + 1, number);
    return last - committed;
  };
  for (let number = 0; number < warmUp; number += 1) await publish(number);
  const before = await used({ server, cluster, load });
  const latencies: number[] = [];
  for (let number = warmUp; number < warmUp + events; number += 1) latencies.push(await publish(number));
  const after = await used({ server, cluster, load });
  await load.call('close');
  await subscribed(server, 0);
  const deliveries = after.deliveries - before.deliveries;
  return {
    ...{ subscribers, operations, events, deliveries },
    cpuMs: after.cpuMs - before.cpuMs,
    databaseCpuMs: after.databaseCpuMs - before.databaseCpuMs,
    messageBytes: Math.round((after.bytes - before.bytes) / Math.max(1, deliveries)),
    toLastClient: distribution(latencies),
  };
}

export interface LiveLatency {
  readonly perSecond: number;
  readonly subscribers: number;
  readonly events: number;
  /** Milliseconds until the last client has it: since the commit, and since the event was due. */
  readonly fromCommit: Distribution;
  readonly fromDue: Distribution;
}

/** An open loop at a steady rate; its first second does not count. */
export async function measureLiveLatency(
  { server, load, address }: World,
  {
    perSecond,
    subscribers,
    seconds,
  }: Pick<LiveLatency, 'perSecond' | 'subscribers'> & { readonly seconds: number },
): Promise<LiveLatency> {
  await load.call('connect', { ...address, count: subscribers });
  await load.call('subscribe', 'identical');
  await subscribed(server, subscribers);
  const count = Math.round(perSecond * (seconds + 1));
  const { due, committed } = await server.call('publishPaced', { count, perSecond });
  const last = await load.call('reached', count, 0);
  await load.call('close');
  await subscribed(server, 0);
  // The positions of those that committed at the same moment may be the other way round: sorted, the n-th frame is
  // that of the n-th commit, give or take such a moment.
  const commits = [...committed].sort((a, b) => a - b);
  const since = (times: readonly number[]) =>
    distribution(last.map((at, n) => at - (times[n] ?? Number.NaN)).slice(perSecond));
  return {
    perSecond,
    subscribers,
    events: count - perSecond,
    fromCommit: since(commits),
    fromDue: since(due),
  };
}

export interface Memory {
  readonly subscriptions: number;
  /** What a subscription takes beyond its connection: of the heap and buffers, and of the process. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/** Idle connections that have said `connection_init`, and then the same ones with a subscription each. */
export async function measureMemory(
  { server, load, address }: World,
  subscriptions: number,
): Promise<Memory> {
  await load.call('connect', { ...address, count: subscriptions });
  const without = await server.call('memory');
  await load.call('subscribe', 'identical');
  await subscribed(server, subscriptions);
  const withThem = await server.call('memory');
  await load.call('close');
  await subscribed(server, 0);
  const each = (key: 'heapBytes' | 'rssBytes') => Math.round((withThem[key] - without[key]) / subscriptions);
  return { subscriptions, heapBytes: each('heapBytes'), rssBytes: each('rssBytes') };
}

async function used({ server, cluster, load }: Pick<World, 'server' | 'cluster' | 'load'>) {
  const cpuMs = await server.call('cpuMs');
  return { cpuMs, databaseCpuMs: cluster.cpuMs(), ...(await load.call('received')) };
}

/** Milliseconds after which subscriptions that have not begun, or ended, never will. */
const SUBSCRIBED_WITHIN_MS = 60_000;

async function subscribed(server: Child<ServerCalls>, count: number): Promise<void> {
  const deadline = performance.now() + SUBSCRIBED_WITHIN_MS;
  for (;;) {
    const running = await server.call('subscriptions');
    if (running === count) return;
    if (performance.now() > deadline) throw new Error(`${running} subscriptions run where ${count} should`);
    await delay(20);
  }
}
