import type { ExecutionResult } from 'graphql';

export type Path = readonly (string | number)[];

/** An answer as JSON, the way clients see it. */
export interface Seen {
  readonly data: unknown;
  readonly reports: readonly Report[];
}

interface Report {
  readonly message: string;
  readonly path: Path;
  readonly code: unknown;
}

export function seen({ data, errors }: ExecutionResult): Seen {
  const reports = (errors ?? []).map(({ message, path, extensions }) => ({
    message,
    path: path ?? [],
    code: extensions['code'],
  }));
  return { data: JSON.parse(JSON.stringify(data ?? null)) as unknown, reports };
}

/** In no particular order: fetches run beside each other. */
export function messagesOfModules({ reports }: Seen): string[] {
  return reports
    .filter(({ code }) => code !== 'INTERNAL_SERVER_ERROR')
    .map(({ message }) => message)
    .sort();
}

/** `r12(…) of […]`: the value of a field that is computed from what it requires. */
const COMPUTED = /^r\d+\(/;

/**
 * Our data, with what may be missing filled in: a computed field may be null after an error, or of nulls, since what it requires may be
 * lost with an object that was null for another field. Of the two that share it, only one could be right.
 */
function withComputed(ours: unknown, right: unknown): unknown {
  if (typeof right === 'string' && COMPUTED.test(right)) {
    const isLess =
      ours === null || (typeof ours === 'string' && COMPUTED.test(ours) && ours.includes('null'));
    return isLess ? right : ours;
  }
  if (typeof ours !== 'object' || ours === null || typeof right !== 'object' || right === null) return ours;
  if (Array.isArray(ours)) {
    return ours.map((element, index) => withComputed(element, (right as readonly unknown[])[index]));
  }
  const known = right as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(ours).map(([key, value]) => [key, withComputed(value, known[key])]),
  );
}

/**
 * What is wrong with our answer, given the right one. Data has to be the same to the byte. Errors may be others, since
 * several may be the cause of one null, and the plan may fetch what the client did not select; but none may point to a
 * value, each null has to be explained, and shaping has nothing to complain about where nothing is wrong.
 */
export function disagreements(ours: Seen, right: Seen): string[] {
  const wrong: string[] = [];
  const data = ours.reports.length > 0 ? withComputed(ours.data, right.data) : ours.data;
  const [ourData, rightData] = [JSON.stringify(data), JSON.stringify(right.data)];

  if (ourData !== rightData)
    wrong.push(`data\n  is     ${ourData}\n  not    ${rightData}\n  errors ${JSON.stringify(ours.reports)}`);
  for (const report of ours.reports) {
    if (leadsToValue(ours.data, report.path))
      wrong.push(`an error points to a value: ${JSON.stringify(report)}`);
    if (leadsNowhere(ours.data, report.path))
      wrong.push(`an error points to what was not asked for: ${JSON.stringify(report)}`);
    if (right.reports.length === 0 && report.code === 'INTERNAL_SERVER_ERROR') {
      wrong.push(`shaping complains without need: ${JSON.stringify(report)}`);
    }
  }
  for (const report of right.reports) {
    const visible = pathToNull(ours.data, report.path);
    if (!visible || !ours.reports.some(({ path }) => isOnOneLine(visible, path))) {
      wrong.push(`a null is not explained: ${JSON.stringify(report)}`);
    }
  }
  return wrong;
}

/**
 * What is wrong with our answer when a module could not be asked: everything has to be as it is otherwise, or null on the
 * way of an error.
 */
export function unexplainedLosses(ours: Seen, right: Seen): string[] {
  const wrong: string[] = [];
  compare(ours.reports.length > 0 ? withComputed(ours.data, right.data) : ours.data, right.data, []);
  return wrong;

  function compare(our: unknown, value: unknown, path: Path): void {
    if (JSON.stringify(our) === JSON.stringify(value)) return;
    if (our === null) {
      if (ours.reports.some((report) => isOnOneLine(path, report.path))) return;
      wrong.push(`a null is not explained: ${path.join('.')}, with errors ${JSON.stringify(ours.reports)}`);
    } else if (isObject(our) && isObject(value) && Object.keys(our).join() === Object.keys(value).join()) {
      for (const key of Object.keys(our)) {
        compare(our[key], value[key], [...path, Array.isArray(our) ? Number(key) : key]);
      }
    } else {
      wrong.push(`${path.join('.')} is ${JSON.stringify(our)}, not ${JSON.stringify(value)}`);
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** An error at an object says that a module failed for it: its fields from there are null, those of others are not. */
function leadsToValue(data: unknown, path: Path): boolean {
  let value = data;
  for (const key of path) value = (value as Record<string | number, unknown> | null | undefined)?.[key];
  return value !== null && value !== undefined && typeof value !== 'object';
}

/** Into the void beside what the response has; below a null, nothing can be told. */
function leadsNowhere(data: unknown, path: Path): boolean {
  let value = data;
  for (const key of path) {
    if (value === null) return false;
    if (!isObject(value) || !Object.hasOwn(value, key)) return true;
    value = value[key as string];
  }
  return false;
}

/**
 * The part of the path up to the null it leads to, its own or the one that came up from it. Also a path that the
 * response does not have: the plan may fetch what the client did not select, for `@requires` or before it knows the type.
 */
function pathToNull(data: unknown, path: Path): Path | undefined {
  let value = data;
  for (const [depth, key] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, depth);
    value = (value as Record<string | number, unknown>)[key];
  }
  return value === null || value === undefined ? path : undefined;
}

function isOnOneLine(one: Path, other: Path): boolean {
  return one.every((key, index) => index >= other.length || key === other[index]);
}
