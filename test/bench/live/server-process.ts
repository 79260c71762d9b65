import { setTimeout as delay } from 'node:timers/promises';
import { type LiveSystem, now, thing } from './live-system.ts';
import { answerParent } from './processes.ts';
import { SYSTEMS } from './systems.ts';

let system: LiveSystem | undefined;

function running(): LiveSystem {
  if (!system) throw new Error('no system is open');
  return system;
}

const calls = {
  async open(name: string, databaseUrl: string) {
    system = await SYSTEMS[name]?.({ databaseUrl });
    const { url, connectionParams } = running();
    return { url, connectionParams };
  },
  subscriptions: () => running().subscriptions(),
  /** The time of its commit. */
  publish: (number: number) => running().publish(thing(number)),
  /** An open loop: event n is due n / perSecond seconds after the start, whatever became of those before it. */
  async publishPaced({ count, perSecond }: { readonly count: number; readonly perSecond: number }) {
    const start = now() + 50;
    const due = Array.from({ length: count }, (_, n) => start + (n * 1000) / perSecond);
    const committed: Promise<number>[] = [];
    for (const at of due) {
      const ahead = at - now();
      if (ahead > 0) await delay(ahead);
      committed.push(running().publish(thing(committed.length)));
    }
    return { due, committed: await Promise.all(committed) };
  },
  /** Milliseconds of processor time so far. */
  cpuMs() {
    const { user, system: kernel } = process.cpuUsage();
    return (user + kernel) / 1000;
  },
  /** After a collection; needs --expose-gc. */
  async memory() {
    for (let i = 0; i < 3; i += 1) {
      globalThis.gc?.();
      await delay(50);
    }
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heapBytes: heapUsed + external, rssBytes: rss };
  },
  close: () => running()[Symbol.asyncDispose](),
};

export type ServerCalls = typeof calls;

answerParent(calls);
