import { spread } from '../events/statistics.ts';
import { type ContenderName, CONTENDERS } from './contenders.ts';
import type { OperationName } from './fixture/index.js';
import type { GraphRun } from './measure.ts';
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

/** What all ratios are to. */
export const MONOLITH: ContenderName = 'graphql-js monolith';

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

/** What was measured, in the order in which it is shown. */
export function seriesOf(runs: readonly GraphRun[]): readonly Series[] {
  return [
    { loaders: false, traffic: 'distinct' },
    { loaders: true, traffic: 'distinct' },
    { loaders: false, traffic: 'identical' },
  ]
    .flatMap(({ loaders, traffic }) =>
      (Object.keys(CONTENDERS) as ContenderName[]).map((contender) => ({
        ...{ contender, loaders, traffic: traffic as Traffic },
      })),
    )
    .filter(({ contender, loaders, traffic }) =>
      runs.some((run) => run.contender === contender && run.loaders === loaders && run.traffic === traffic),
    );
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
