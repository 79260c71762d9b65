import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownRedisMissing } from '../kit/redis.js';
import { type RunnableSources, runnableSources } from '../kit/source-process.js';
import { startIggyBroker } from './iggy-broker.js';
import { type Fault, judge } from './oracle.js';
import { startRedisBroker } from './redis-broker.js';
import { type Run, runScenario, type ScenarioOptions } from './scenario.js';

interface Scenario {
  readonly target: string;
  readonly startBroker?: ScenarioOptions['startBroker'];
  readonly isThere: boolean;
}

const SCENARIOS: readonly Scenario[] = [
  { target: 'memory', isThere: true },
  { target: 'redis', startBroker: startRedisBroker, isThere: ownRedisMissing === undefined },
  { target: 'iggy', startBroker: startIggyBroker, isThere: true },
];

/** What `npm run crash` sets; else a run short enough for every day, with another seed each time. */
const { RUSTOK_CRASH_KILLS, RUSTOK_CRASH_SEED, RUSTOK_CRASH_TARGET } = process.env;
const totalKills = Number(RUSTOK_CRASH_KILLS ?? 210);
const seed = Number(RUSTOK_CRASH_SEED ?? Date.now() % 1_000_000);
const scenarios = SCENARIOS.filter(({ target }) => (RUSTOK_CRASH_TARGET ?? target) === target);
const kills = Math.ceil(totalKills / scenarios.length);

/** Generous: it ends a run that hangs, and no run is judged by it. */
const limitMs = 300_000 + kills * 5_000;

let sources: RunnableSources;
let running: Promise<unknown> | undefined;
beforeAll(async () => {
  sources = await runnableSources('test/crash', ['relay-process.ts', 'thing-module.ts']);
});
afterAll(async () => {
  // A run that was given up still ends what it started.
  await running?.catch(() => undefined);
  await sources.remove();
}, 120_000);

describe.each(scenarios)('with the target $target', ({ target, startBroker, isThere }) => {
  test.runIf(isThere)(
    'no event is lost, doubled, reordered or made up, whatever is killed',
    { timeout: limitMs },
    async ({ signal }) => {
      const repeat = `npm run crash -- --target ${target} --kills ${kills} --seed ${seed}`;
      console.log(repeat);
      const recent: string[] = [];
      const onKill = (text: string) => recent.push(text) > 10 && recent.shift();
      const script = sources.path('relay-process.ts');
      const scenario = runScenario({
        seed,
        kills,
        script,
        signal,
        onKill,
        ...(startBroker && { startBroker }),
      });
      running = scenario;
      const run = await scenario.catch((cause: unknown) => {
        throw new Error(`failed after killing ${recent.join(', ')}; again: ${repeat}`, { cause });
      });
      console.log(report(run));
      const faults = judge(run.observation);
      expect(summary(faults), `again: ${repeat}`).toEqual({});
      expect(run.surprises, `again: ${repeat}`).toEqual([]);
      expect(run.observation.log.length).toBeGreaterThan(kills);
    },
  );
});

/** Up to five of each kind: one fault usually shows in hundreds of events. */
function summary(faults: readonly Fault[]): Readonly<Record<string, readonly string[]>> {
  const byKind: Record<string, string[]> = {};
  for (const { kind, text } of faults) (byKind[kind] ??= []).push(text);
  return Object.fromEntries(
    Object.entries(byKind).map(([kind, texts]) => [`${kind}: ${texts.length}`, texts.slice(0, 5)]),
  );
}

function report({ kills: killed, transactions, tookMs, observation }: Run): string {
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const { log, effects, broker } = observation;
  const entries = broker ? `, ${broker.length} in the broker` : '';
  return `killed: ${list(killed)}; transactions: ${list(transactions)}; ${log.length} events, ${effects.length} effects${entries}; ${seconds(tookMs.killing)} s of killing, ${seconds(tookMs.settling)} s until all had arrived`;
}
