import { OPERATION_NAMES } from './answers.ts';
import type { GraphResult } from './run.ts';
import { groupsOf, type Series, summaryOf, tenantPathRows, toMonolith } from './summary.ts';

/** Medians of the repetitions. */
export function printGraphReport({ machine, sizes, runs, tenantPaths }: GraphResult): void {
  console.log(
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load before ${machine.load.map((load) => load.toFixed(1)).join(' ')}; ` +
      `${sizes.repetitions} repetitions. Processor ms per 1,000 requests (of the monolith's), requests/s, p50 and p99 ms`,
  );
  for (const { title, series } of groupsOf(runs)) {
    console.log(title);
    console.table(
      Object.fromEntries(
        series.map((each) => [
          each.contender,
          {
            ...Object.fromEntries(OPERATION_NAMES.flatMap((operation) => columns(each, operation, runs))),
            'RSS MB': summaryOf(runs, each, 'big')?.rssMb.toFixed(0) ?? '',
          },
        ]),
      ),
    );
  }
  if (tenantPaths.length === 0) return;
  console.log(
    `µs a request takes more than by the bare engine; median and quartiles of ${sizes.turns} turns`,
  );
  console.table(tenantPathRows(tenantPaths));
}

function columns(
  series: Series,
  operation: (typeof OPERATION_NAMES)[number],
  runs: GraphResult['runs'],
): [string, string][] {
  const summary = summaryOf(runs, series, operation);
  if (!summary) return [[operation, 'wrong answer']];
  const ratio = toMonolith(runs, series, operation)?.toFixed(2);
  return [
    [operation, `${summary.cpuMs.toFixed(0)} (${ratio})`],
    [`${operation} /s`, summary.requestsPerSecond.toFixed(0)],
    [`${operation} p50, p99`, `${summary.p50.toFixed(1)}, ${summary.p99.toFixed(1)}`],
  ];
}
