import { setTimeout as delay } from 'node:timers/promises';
import type { Broker } from './broker.js';
import type { ConsumerProgress } from './consumer-progress.js';
import type { PostgresCluster } from './postgres-cluster.js';
import type { Random } from './random.js';
import type { RelayFleet } from './relay-fleet.js';
import type { Witness } from './witness.js';
import type { Writers } from './writers.js';

export type Victim = 'relay' | 'backend' | 'postmaster' | 'broker';

export interface KillerOptions {
  readonly kills: number;
  readonly random: Random;
  readonly cluster: PostgresCluster;
  readonly broker: Broker | undefined;
  readonly fleet: RelayFleet;
  readonly writers: Writers;
  readonly witness: Witness;
  readonly progress: ConsumerProgress;
  /** Told of each kill. */
  readonly onKill: (text: string) => void;
  /** Ends the killing with its reason. */
  readonly signal: AbortSignal;
}

/** How often each is chosen, in a hundred. */
const WEIGHTS: Readonly<Record<Victim, number>> = { relay: 45, backend: 20, postmaster: 10, broker: 25 };

/** Milliseconds events may take to flow again after a kill; no such time, and the run has failed. */
const FLOW_LIMIT_MS = 60_000;

/** Kills one after another while events flow, and now and then one more before they flow again. Resolves when all is up. */
export async function killAround(options: KillerOptions): Promise<Readonly<Record<Victim, number>>> {
  const { kills, random, cluster, broker, fleet } = options;
  const count = { relay: 0, backend: 0, postmaster: 0, broker: 0 };
  /** Servers on their way back. They cannot be killed again meanwhile, but others can. */
  const returning = new Map<'postgres' | 'broker', Promise<void>>();
  let fail: (reason: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => undefined);
  const bringBack = (server: 'postgres' | 'broker', back: Promise<void>) =>
    returning.set(
      server,
      back.then(() => void returning.delete(server), fail),
    );

  while (count.relay + count.backend + count.postmaster + count.broker < kills) {
    options.signal.throwIfAborted();
    const isInOutage = random.chance(0.25);
    await Promise.race([failed, isInOutage || eventsFlow(options, 1 + random.integer(15))]);
    await delay(random.integer(80));
    const victim = choose(random, broker !== undefined);
    if (victim === 'relay') {
      options.onKill(await fleet.killOne(random));
    } else if (victim === 'broker') {
      if (broker === undefined || returning.has('broker')) continue;
      options.onKill('broker');
      bringBack('broker', broker.killAndRestart(random.integer(500)));
    } else {
      if (returning.has('postgres')) continue;
      if (victim === 'postmaster') {
        options.onKill('postmaster');
        bringBack('postgres', cluster.killPostmaster());
      } else {
        const { killed, recovered } = await cluster.killBackend(random);
        if (killed === null) continue;
        options.onKill(`backend ${killed}`);
        bringBack('postgres', recovered);
      }
    }
    count[victim] += 1;
  }
  await Promise.race([failed, Promise.all(returning.values())]);
  return count;
}

function choose(random: Random, hasBroker: boolean): Victim {
  const victims = (Object.keys(WEIGHTS) as Victim[]).filter((victim) => hasBroker || victim !== 'broker');
  return random.pick(victims.flatMap((victim) => Array<Victim>(WEIGHTS[victim]).fill(victim)));
}

/** Resolves when so many transactions were committed since, events reached the witness and consumers were done with some. */
async function eventsFlow(
  { writers, witness, progress, signal }: KillerOptions,
  transactions: number,
): Promise<void> {
  const begin = { written: writers.acknowledged, heard: witness.count, consumed: await progress.total() };
  const deadline = Date.now() + FLOW_LIMIT_MS;
  for (;;) {
    const consumed = await progress.total();
    begin.consumed ??= consumed;
    const since = {
      written: writers.acknowledged - begin.written,
      heard: witness.count - begin.heard,
      consumed: (consumed ?? 0) - (begin.consumed ?? 0),
    };
    if (since.written >= transactions && since.heard > 0 && since.consumed > 0) return;
    if (Date.now() > deadline) {
      throw new Error(
        `events do not flow: in ${FLOW_LIMIT_MS} ms, of ${transactions} ${JSON.stringify(since)}`,
      );
    }
    await delay(20, undefined, { signal });
  }
}
