import { spread, withQuartiles } from '../events/statistics.ts';
import { type ContenderName, CONTENDERS, MONOLITH } from './contenders.ts';
import type { OperationName } from './fixture/index.js';
import type { GraphRun } from './measure.ts';
import type { TenantPath } from './tenant-path.ts';
import type { Traffic } from './traffic.ts';

/** Medians of the repetitions of one contender and load. */
export interface Summary {
  /** Milliseconds of processor time of all its processes for 1,000 requests. */
  readonly cpuMs: number;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly rssMb: number;
}

export interface Series {
  readonly contender: ContenderName;
  readonly loaders: boolean;
  readonly traffic: Traffic;
}

const NAMES = Object.keys(CONTENDERS) as ContenderName[];

/** `undefined` where it was not measured, or answers wrongly. */
export function summaryOf(
  runs: readonly GraphRun[],
  { contender, loaders, traffic }: Series,
  operation: OperationName,
): Summary | undefined {
  const own = runs.filter(
    (run) =>
      run.contender === contender &&
      run.loaders === loaders &&
      run.traffic === traffic &&
      run.operation === operation,
  );
  if (own.length === 0) return undefined;
  const median = (figure: (run: GraphRun) => number) => spread(own.map(figure)).median;
  return {
    cpuMs: median(({ cpuMs, requests }) => (cpuMs * 1000) / requests),
    requestsPerSecond: median(({ requests, seconds }) => requests / seconds),
    p50: median(({ latency }) => latency.p50),
    p99: median(({ latency }) => latency.p99),
    rssMb: median(({ rssBytes }) => rssBytes / 1e6),
  };
}

/** Contenders that were measured alike, in the order in which they are shown. */
export interface Group {
  readonly title: string;
  readonly series: readonly Series[];
}

export function groupsOf(runs: readonly GraphRun[]): readonly Group[] {
  const alike = [
    { loaders: false, traffic: 'distinct' },
    { loaders: true, traffic: 'distinct' },
    { loaders: false, traffic: 'identical' },
  ] as const;
  return alike
    .map(({ loaders, traffic }) => ({
      title: `${traffic} requests, ${loaders ? 'with' : 'without'} loaders`,
      series: [
        ...new Set(
          runs
            .filter((run) => run.loaders === loaders && run.traffic === traffic)
            .map(({ contender }) => contender),
        ),
      ]
        .sort((a, b) => NAMES.indexOf(a) - NAMES.indexOf(b))
        .map((contender) => ({ contender, loaders, traffic })),
    }))
    .filter(({ series }) => series.length > 0);
}

/** Processor time as a ratio to that of the monolith, which gets distinct requests always. */
export function toMonolith(
  runs: readonly GraphRun[],
  series: Series,
  operation: OperationName,
): number | undefined {
  const own = summaryOf(runs, series, operation);
  const base = summaryOf(runs, { ...series, contender: MONOLITH, traffic: 'distinct' }, operation);
  return own && base && own.cpuMs / base.cpuMs;
}

/** Contender and resolvers → operation → microseconds that the tenant path takes more than the bare engine, with quartiles. */
export function tenantPathRows(
  tenantPaths: readonly TenantPath[],
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const rows: Record<string, Record<string, string>> = {};
  for (const { contender, loaders, operation, moreUs } of tenantPaths) {
    const row = (rows[`${contender}, ${loaders ? 'with' : 'without'} loaders`] ??= {});
    row[operation] = withQuartiles(moreUs);
  }
  return rows;
}
