import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in ticks of 10 ms, whatever the kernel's own. */
const MS_PER_TICK = 10;
const BYTES_PER_PAGE = 4096;

/** Processor time of a process and all below it so far, in milliseconds; those that ended stand in what their parent has waited for. */
export function cpuOfProcessTreeMs(root: number): number {
  const ticks = processTree(root).reduce((sum, { own, ended }) => sum + own + ended, 0);
  return ticks * MS_PER_TICK;
}

/** Resident memory of a process and all below it; what they share is counted for each. */
export function rssOfProcessTreeBytes(root: number): number {
  return processTree(root).reduce((sum, { residentPages }) => sum + residentPages, 0) * BYTES_PER_PAGE;
}

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly own: number;
  readonly ended: number;
  readonly residentPages: number;
}

function processTree(root: number): readonly ProcessStat[] {
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(readStat)
    .filter((stat) => stat !== undefined);
  const tree = all.filter(({ pid }) => pid === root);
  // Grows while it is walked: each brings its children.
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

function readStat(pid: string): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // It has just ended.
  }
  // The name in parentheses may hold blanks; what follows it is field 3 of proc_pid_stat(5).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const at = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number(pid),
    parent: at(4),
    own: at(14) + at(15),
    ended: at(16) + at(17),
    residentPages: at(24),
  };
}
