import type { z } from 'zod';
import type { FieldProblem } from '../errors.js';

/** A tenant's settings of a module as they count, by what the module declares now. */
export interface EffectiveSettings<T = Readonly<Record<string, unknown>>> {
  /** Complete: the defaults with the overrides. Frozen. */
  readonly values: T;
  /** What the tenant has set, as far as it fits. Frozen. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** What is stored and does not fit, by dotted path: the default counts for the whole setting it lies in. */
  readonly problems: readonly FieldProblem[];
}

/**
 * What is `stored` was valid when it was written; a newer release of the module may want something else. Then the settings
 * it has no use for fall back to their defaults, and the others stay. Never throws for a schema that accepts `{}`.
 */
export function effectiveSettings<S extends z.ZodObject>(
  schema: S,
  stored: unknown,
): EffectiveSettings<z.output<S>> {
  const problems: FieldProblem[] = [];
  if (!isRecord(stored)) problems.push({ path: '', message: 'What is stored is no object.' });
  let overrides = isRecord(stored) ? stored : {};
  const unknown = Object.keys(overrides).filter((key) => !hasSetting(schema, key));
  problems.push(...unknown.map((key) => noSuchSetting([key])));
  overrides = without(overrides, unknown);
  // Each turn takes at least one of them away.
  for (;;) {
    const parsed = schema.safeParse(overrides);
    if (parsed.success) return { values: frozen(parsed.data), overrides: frozen(overrides), problems };
    const set = Object.keys(overrides);
    if (set.length === 0) throw parsed.error;
    problems.push(...settingProblems(parsed.error));
    const misfits = set.filter((key) => parsed.error.issues.some(({ path }) => path[0] === key));
    // A rule over several settings names none of them.
    overrides = without(overrides, misfits.length > 0 ? misfits : set);
  }
}

/** By dotted path; an unknown key has a problem of its own. */
export function settingProblems({ issues }: z.ZodError): FieldProblem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => noSuchSetting([...issue.path, key]))
      : [{ path: issue.path.join('.'), message: issue.message }],
  );
}

/** Keys within objects that a schema which is not strict leaves out: a typing error must not be taken for a change. */
export function droppedKeys(
  given: unknown,
  parsed: unknown,
  path: readonly PropertyKey[] = [],
): FieldProblem[] {
  if (Array.isArray(given) && Array.isArray(parsed)) {
    return given.flatMap((item, index) => droppedKeys(item, parsed[index], [...path, index]));
  }
  if (!isRecord(given) || !isRecord(parsed)) return [];
  return Object.entries(given).flatMap(([key, value]) =>
    Object.hasOwn(parsed, key)
      ? droppedKeys(value, parsed[key], [...path, key])
      : [noSuchSetting([...path, key])],
  );
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasSetting({ shape }: z.ZodObject, key: string): boolean {
  return Object.hasOwn(shape, key);
}

export function noSuchSetting(path: readonly PropertyKey[]): FieldProblem {
  return { path: path.join('.'), message: 'There is no such setting.' };
}

function without(
  settings: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.includes(key)));
}

/** Everyone who asks gets the same object. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
