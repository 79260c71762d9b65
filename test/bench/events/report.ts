import type { Figures, Result, SystemResult } from './results.ts';
import type { Spread } from './statistics.ts';

const MEASUREMENTS = [
  'append 1',
  'append 10',
  'drain each',
  'drain batch',
  'end to end',
  'positions by hundreds',
  'positions at once',
];

/** Medians, with the smallest and the largest of the repetitions behind what the clock says. */
export function printReport({ machine, sizes, systems }: Result): void {
  console.log(
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load before ${machine.load.map((load) => load.toFixed(1)).join(' ')}; ` +
      `${sizes.repetitions} repetitions`,
  );
  const names = Object.keys(systems);
  printTable(
    ['', '', 'events/s', 'min - max', 'client µs', 'server µs', 'WAL bytes'],
    MEASUREMENTS.flatMap((measurement) =>
      names.flatMap((name) => {
        const figures = systems[name]?.measurements[measurement];
        return figures ? [[measurement, name, ...cellsOf(figures)]] : [];
      }),
    ),
  );
  printTable(
    ['per 100,000 events', '', 'dead rows', 'MB more'],
    names.flatMap((name) => leftOf(name, systems[name])),
  );
  printTable(
    ['latency, ms', '', 'from commit p50', 'p99', 'max', 'from due p50', 'p99', 'max'],
    names.flatMap((name) =>
      (systems[name]?.latency ?? []).map(({ perSecond, fromCommit, fromDue }) => [
        `${perSecond}/s`,
        name,
        ...[fromCommit, fromDue].flatMap(({ p50, p99, max }) => [p50, p99, max].map((ms) => ms.toFixed(1))),
      ]),
    ),
  );
}

function cellsOf({ eventsPerSecond, clientUs, serverUs, walBytes }: Figures): string[] {
  return [
    whole(eventsPerSecond.median),
    range(eventsPerSecond),
    whole(clientUs.median),
    whole(serverUs.median),
    whole(walBytes.median),
  ];
}

function leftOf(name: string, result: SystemResult | undefined): string[][] {
  if (!result) return [];
  const { deadRows, bytes } = result.left;
  return [['', name, whole(deadRows.median), (bytes.median / 1e6).toFixed(1)]];
}

function range({ min, max }: Spread): string {
  return `${whole(min)} - ${whole(max)}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  // Names to the left, figures to the right.
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  console.log(`\n${[head, ...rows].map(line).join('\n')}`);
}
