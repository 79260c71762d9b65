// npm run bench -- <benchmark> [--quick] [--only <contenders>]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FULL, QUICK } from './events/run-sizes.ts';
import { runEvents } from './events/run.ts';
import { writePage } from './graph/page.ts';
import { FULL as FULL_GRAPH, QUICK as QUICK_GRAPH } from './graph/run-sizes.ts';
import { runGraph } from './graph/run.ts';
import { FULL as FULL_LIVE, QUICK as QUICK_LIVE } from './live/run-sizes.ts';
import { runLive } from './live/run.ts';
import { writeTenantPage } from './tenants/report.ts';
import { FULL as FULL_TENANTS, QUICK as QUICK_TENANTS } from './tenants/run-sizes.ts';
import { runTenants } from './tenants/run.ts';

interface BenchmarkOptions {
  readonly quick: boolean;
  /** Only contenders whose name contains it; `graph` alone knows it. */
  readonly only: string | undefined;
  /** Where the figures go. */
  readonly file: string;
}

/** Where the tables of a full run of `graph` or `tenants` go. */
const PAGE = join(import.meta.dirname, '../../docs/benchmarks.md');

const BENCHMARKS: Readonly<Record<string, (options: BenchmarkOptions) => Promise<void>>> = {
  events: ({ quick, file }) => runEvents(quick ? QUICK : FULL, file),
  live: ({ quick, file }) => runLive(quick ? QUICK_LIVE : FULL_LIVE, file),
  async tenants({ quick, file }) {
    const result = await runTenants(quick ? QUICK_TENANTS : FULL_TENANTS, file);
    if (!quick) await writeTenantPage(PAGE, result);
  },
  async graph({ quick, only, file }) {
    const result = await runGraph(quick ? QUICK_GRAPH : FULL_GRAPH, { file, ...(only && { only }) });
    if (!quick && only === undefined) await writePage(PAGE, result);
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const [benchmark = ''] = positionals;
const { quick, only } = values;
const run = BENCHMARKS[benchmark];
if (run && positionals.length === 1 && (only === undefined || benchmark === 'graph')) {
  // What is not a full run must not pass for one.
  const kind = quick ? '.quick' : only === undefined ? '' : '.part';
  await run({ quick, only, file: join(import.meta.dirname, 'results', `${benchmark}${kind}.json`) });
} else {
  console.error(
    `npm run bench -- ${Object.keys(BENCHMARKS).join(' | ')} [--quick]; graph: [--only <contenders>]`,
  );
  process.exitCode = 1;
}
