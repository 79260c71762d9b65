// npm run crash -- [--kills 2000] [--seed 42] [--target memory|redis|iggy]
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { kills: { type: 'string' }, seed: { type: 'string' }, target: { type: 'string' } },
});

/** The value as text, if it is a whole number of this size at least. */
function whole(name, fallback, least) {
  const text = values[name] ?? fallback;
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return text;
  console.error(`--${name} "${text}" is not a whole number of at least ${least}`);
  process.exit(2);
}

const targets = ['memory', 'redis', 'iggy'];
if (values.target !== undefined && !targets.includes(values.target)) {
  console.error(`--target "${values.target}" is none of ${targets.join(', ')}`);
  process.exit(2);
}

const { status } = spawnSync('vitest', ['run', 'crash/crash.test.ts'], {
  cwd: new URL('..', import.meta.url).pathname,
  stdio: 'inherit',
  env: {
    ...process.env,
    RUSTOK_CRASH_KILLS: whole('kills', '2000', 1),
    RUSTOK_CRASH_SEED: whole('seed', String(Date.now() % 1_000_000), 0),
    ...(values.target !== undefined && { RUSTOK_CRASH_TARGET: values.target }),
  },
});
process.exit(status ?? 1);
