import type { z } from 'zod';
import { type Leaf, leavesOf } from './section-leaves.js';

export interface OverlayOptions {
  readonly schema: z.ZodType;
  /** As `modules.toml` has it. */
  readonly section: Readonly<Record<string, unknown>>;
  readonly env: NodeJS.ProcessEnv;
  /** What names begin with: `RUSTOK_EVENTS_` makes `RUSTOK_EVENTS_RELAY_BATCH_SIZE` of `relay.batch_size`. */
  readonly prefix: string;
  /** Names that are known elsewhere too → the path they stand for. The longer name wins. */
  readonly aliases?: Readonly<Record<string, string>>;
}

export interface Overlay {
  /** Still to be parsed: what stands in the environment has the type of its setting where it can have it. */
  readonly section: Readonly<Record<string, unknown>>;
  /** Path → the variable its value came from. */
  readonly variables: ReadonlyMap<string, string>;
  /** Variables that begin with the prefix and stand for nothing. */
  readonly unknown: readonly string[];
}

/** Puts the environment over a section of settings, value by value. An empty variable counts as not set. */
export function overlayEnvironment({ schema, section, env, prefix, aliases = {} }: OverlayOptions): Overlay {
  const variables = new Map<string, string>();
  const known = new Set<string>();
  let merged = section;
  for (const leaf of leavesOf(schema)) {
    const path = leaf.path.join('.');
    const own = variableFor(prefix, leaf.path);
    known.add(own);
    const others = Object.keys(aliases).filter((name) => aliases[name] === path);
    const variable = [own, ...others].find((name) => isSet(env[name]));
    if (variable === undefined) continue;
    variables.set(path, variable);
    merged = withValue(merged, leaf.path, typed(env[variable] ?? '', leaf));
  }
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith(prefix) && isSet(env[name]) && !known.has(name),
  );
  return { section: merged, variables, unknown };
}

export function variableFor(prefix: string, path: readonly string[]): string {
  return `${prefix}${path.join('_').toUpperCase()}`;
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

/** What does not read as its type stays text, for the schema to refuse. */
function typed(text: string, { type }: Leaf): unknown {
  if (type === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function withValue(
  section: Readonly<Record<string, unknown>>,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (rest.length === 0) return { ...section, [key]: value };
  const table = section[key];
  // What is no table is refused by the schema, as it stands.
  if (table !== undefined && !isTable(table)) return section;
  return { ...section, [key]: withValue(table ?? {}, rest, value) };
}

export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
