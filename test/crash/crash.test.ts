import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunnableSources, runnableSources } from '../kit/source-process.js';
import { judge } from './oracle.js';
import { runScenario, type ScenarioOptions } from './scenario.js';

const kills = Number(process.env.RUSTOK_CRASH_KILLS ?? 70);
const seed = Number(process.env.RUSTOK_CRASH_SEED ?? Date.now() % 1_000_000);

let sources: RunnableSources;
beforeAll(async () => {
  sources = await runnableSources('test/crash', ['relay-process.ts', 'thing-module.ts']);
});
afterAll(() => sources.remove());

test('memory', { timeout: 3_600_000 }, async () => {
  console.log({ seed, kills });
  const t = Date.now();
  const run = await runScenario({
    seed,
    kills,
    script: sources.path('relay-process.ts'),
    onKill: (text) => console.log(Date.now() - t, text),
  });
  console.log(run.kills, run.transactions, Date.now() - t);
  expect(run.surprises).toEqual([]);
  expect(judge(run.observation)).toEqual([]);
});
