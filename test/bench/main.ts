// npm run bench -- <benchmark> [--quick]
import { join } from 'node:path';
import { FULL, QUICK } from './events/run-sizes.ts';
import { runEvents } from './events/run.ts';
import { writePage } from './graph/page.ts';
import { FULL as FULL_GRAPH, QUICK as QUICK_GRAPH } from './graph/run-sizes.ts';
import { runGraph } from './graph/run.ts';
import { FULL as FULL_LIVE, QUICK as QUICK_LIVE } from './live/run-sizes.ts';
import { runLive } from './live/run.ts';

const [benchmark = '', ...flags] = process.argv.slice(2);
const quick = flags.includes('--quick');

/** Where the tables of a full run of `graph` go. */
const PAGE = join(import.meta.dirname, '../../docs/benchmarks.md');

const BENCHMARKS: Readonly<Record<string, (file: string) => Promise<void>>> = {
  events: (file) => runEvents(quick ? QUICK : FULL, file),
  live: (file) => runLive(quick ? QUICK_LIVE : FULL_LIVE, file),
  async graph(file) {
    const result = await runGraph(quick ? QUICK_GRAPH : FULL_GRAPH, file);
    if (!quick) await writePage(PAGE, result);
  },
};

const run = BENCHMARKS[benchmark];
if (run && flags.every((flag) => flag === '--quick')) {
  // A quick run must not pass for a full one.
  await run(join(import.meta.dirname, 'results', `${benchmark}${quick ? '.quick' : ''}.json`));
} else {
  console.error(`npm run bench -- ${Object.keys(BENCHMARKS).join(' | ')} [--quick]`);
  process.exitCode = 1;
}
