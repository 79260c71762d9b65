import { readFile, writeFile } from 'node:fs/promises';
import type { Distribution } from '../events/statistics.ts';
import type { TenantResult } from './run.ts';

const BEGIN = '<!-- written by: npm run bench -- tenants -->';
const END = '<!-- end of tenants -->';

type Row = readonly [what: string, figure: string];

export function printTenantReport(result: TenantResult): void {
  console.log(headOf(result));
  console.table(Object.fromEntries(rowsOf(result)));
}

/** Puts the table of a run between the marks on the page. */
export async function writeTenantPage(file: string, result: TenantResult): Promise<void> {
  const page = await readFile(file, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) throw new Error(`${file} has no place for the table`);
  const rows = rowsOf(result).map(([what, figure]) => `| ${what} | ${figure} |`);
  const table = ['| Measured | Figure |', '| --- | --- |', ...rows].join('\n');
  await writeFile(file, `${before}${BEGIN}\n\n${headOf(result)}\n\n${table}\n\n${END}${after}`);
}

function headOf({ date, machine, sizes }: TenantResult): string {
  return (
    `${date.slice(0, 10)}, ${machine.cores} cores of ${machine.cpu}, Node ${machine.node}, load before ` +
    `${machine.load.map((load) => load.toFixed(1)).join(' ')}; ${sizes.tenants} tenants, ${sizes.sets} module sets. ` +
    'Milliseconds are p50 / p99 / highest.'
  );
}

function rowsOf(result: TenantResult): readonly Row[] {
  const { sizes, warm, memory, figures, knownSets, newSets, heap } = result;
  const mb = ({ heapMb, rssMb }: { heapMb: number; rssMb: number }) =>
    `${heapMb.toFixed(0)} MB heap of the main thread, ${rssMb.toFixed(0)} MB RSS`;
  const loop = ({ p99, max }: { p99: number; max: number }) =>
    `${p99.toFixed(1)} p99, ${max.toFixed(1)} highest`;
  return [
    [`request to a warm tenant, ${sizes.warm.perSecond} a second`, ms(warm.alone)],
    [
      `request to a warm tenant while ${sizes.sets - 1} graphs are composed and built`,
      ms(warm.whileBuilding),
    ],
    ['a new operation on a warm graph meanwhile', ms(warm.newOperations)],
    ['request to a cold graph, all of them at once', ms(warm.cold)],
    ['event loop held for, processor ms', loop(warm.loopAlone.heldMs)],
    ['event loop held for while graphs are built', loop(warm.loopWhileBuilding.heldMs)],
    ['event loop late by, ms', loop(warm.loopAlone.lateMs)],
    ['event loop late by while graphs are built', loop(warm.loopWhileBuilding.lateMs)],
    ['memory before the first request', mb(memory.empty)],
    [`memory with the graphs of ${figures['live'] ?? 0} sets live`, mb(memory.allLive)],
    [
      'the graphs of that, as estimated',
      `${((figures['bytes{state="live"}'] ?? 0) / 1024 ** 2).toFixed(0)} MB`,
    ],
    ['graphs of tenants found in a second', result.lookupsPerSecond.toFixed(0)],
    ['start: all sets in use found in the store, ms', result.checkMs.toFixed(0)],
    ['toggle to a set that was composed before', ms(knownSets.toggle)],
    ['its answer to the new graph, same instance', ms(knownSets.here)],
    ['its answer to the new graph, other instance', ms(knownSets.there)],
    ['toggle to a set that nobody has composed', ms(newSets.toggle)],
    ['such a toggle’s answer to the new graph, same instance', ms(newSets.here)],
    ['such a toggle’s answer to the new graph, other instance', ms(newSets.there)],
    ...heap.map((point): Row => [`heap after ${point.toggles} toggles`, mb(point)]),
  ];
}

function ms({ p50, p99, max }: Distribution): string {
  return [p50, p99, max].map((value) => value.toFixed(1)).join(' / ');
}
