import { readFile, writeFile } from 'node:fs/promises';
import { OPERATION_NAMES } from './answers.ts';
import type { GraphResult } from './run.ts';
import { type Group, groupsOf, type Series, summaryOf, tenantPathRows, toMonolith } from './summary.ts';

const BEGIN = '<!-- written by: npm run bench -- graph -->';
const END = '<!-- end -->';

/** Puts the tables of a run between the marks on the page. */
export async function writePage(file: string, result: GraphResult): Promise<void> {
  const page = await readFile(file, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) throw new Error(`${file} has no place for tables`);
  await writeFile(file, `${before}${BEGIN}\n\n${tablesOf(result)}\n${END}${after}`);
}

/** The figures as Markdown. */
export function tablesOf({ date, machine, versions, sizes, runs, tenantPaths }: GraphResult): string {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${date.slice(0, 10)}, ${machine.cores} cores of ${machine.cpu}, Node ${machine.node}, load before ` +
      `${machine.load.map((load) => load.toFixed(1)).join(' ')}; ${named.join(', ')}. Medians of ${sizes.repetitions}, ` +
      `${sizes.connections} requests in flight. Each cell: processor ms per 1,000 requests, and in brackets of what the ` +
      `monolith takes; then requests a second, p50 and p99 in ms.\n`,
    ...groupsOf(runs).map((group) => tableOf(group, runs)),
    `Microseconds of processor time that a request of a tenant takes more than by the bare engine: median and quartiles of ` +
      `${sizes.turns} turns, each of ${sizes.ms} ms for either.\n`,
    tenantPathTable(tenantPaths),
  ].join('\n');
}

function tableOf({ title, series }: Group, runs: GraphResult['runs']): string {
  const rows = series.map((each) => [
    each.contender,
    ...OPERATION_NAMES.flatMap((operation) => cells(each, operation, runs)),
    summaryOf(runs, each, 'big')?.rssMb.toFixed(0) ?? '',
  ]);
  const head = [
    title,
    ...OPERATION_NAMES.flatMap((operation) => [`${operation} ms`, '/s, p50, p99']),
    'RSS MB',
  ];
  return markdownTable(head, rows);
}

function tenantPathTable(tenantPaths: GraphResult['tenantPaths']): string {
  const rows = Object.entries(tenantPathRows(tenantPaths));
  return markdownTable(
    ['', ...OPERATION_NAMES],
    rows.map(([name, row]) => [name, ...OPERATION_NAMES.map((operation) => row[operation] ?? '')]),
  );
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (parts: readonly string[]) => `| ${parts.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

function cells(
  series: Series,
  operation: (typeof OPERATION_NAMES)[number],
  runs: GraphResult['runs'],
): readonly string[] {
  const summary = summaryOf(runs, series, operation);
  if (!summary) return ['wrong answer', ''];
  const { cpuMs, requestsPerSecond, p50, p99 } = summary;
  return [
    `${cpuMs.toFixed(0)} (${toMonolith(runs, series, operation)?.toFixed(2)})`,
    `${requestsPerSecond.toFixed(0)}, ${p50.toFixed(1)}, ${p99.toFixed(1)}`,
  ];
}
