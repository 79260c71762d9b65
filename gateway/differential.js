// npm run differential -- [--seed 42] [--count 500]
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string' } } });

/** The value as text, if it is a whole number of this size at least. */
function whole(name, fallback, least) {
  const text = values[name] ?? fallback;
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return text;
  console.error(`--${name} "${text}" is not a whole number of at least ${least}`);
  process.exit(2);
}

const { status } = spawnSync('vitest', ['run', 'src/execution/differential-random.test.ts'], {
  cwd: import.meta.dirname,
  stdio: 'inherit',
  env: {
    ...process.env,
    RUSTOK_DIFFERENTIAL_SEED: whole('seed', String(Date.now() % 1_000_000), 0),
    RUSTOK_DIFFERENTIAL_COUNT: whole('count', '200', 1),
  },
});
process.exit(status ?? 1);
