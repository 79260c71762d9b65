// npm run bench -- <benchmark> [--quick]
import { join } from 'node:path';
import { FULL, QUICK } from './events/run-sizes.ts';
import { runEvents } from './events/run.ts';

const [benchmark, ...flags] = process.argv.slice(2);
const quick = flags.includes('--quick');

if (benchmark === 'events' && flags.every((flag) => flag === '--quick')) {
  // A quick run must not pass for a full one.
  const file = join(import.meta.dirname, 'results', quick ? 'events.quick.json' : 'events.json');
  await runEvents(quick ? QUICK : FULL, file);
} else {
  console.error('npm run bench -- events [--quick]');
  process.exitCode = 1;
}
