import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError } from '@rustok/kernel';
import { z } from 'zod';
import type { ServeGraphOptions } from './serve-graph.js';

/** Where the graph comes from, absolute. */
export type GraphFile =
  | { readonly kind: 'subgraphs'; readonly path: string }
  | { readonly kind: 'supergraph'; readonly path: string };

export interface GraphArguments {
  readonly file: GraphFile;
  readonly options: Pick<
    ServeGraphOptions,
    'host' | 'port' | 'corsOrigins' | 'waitMs' | 'shareRequestsInFlight' | 'limits'
  >;
}

const NAMES = [
  'subgraphs',
  'supergraph',
  'host',
  'port',
  'wait',
  'share-in-flight',
  'max-depth',
  'max-complexity',
] as const;

const count = z.string().regex(/^[1-9]\d{0,6}$/, 'must be a number from 1');

const values = z.object({
  subgraphs: z.string().min(1).optional(),
  supergraph: z.string().min(1).optional(),
  host: z.string().min(1).default('127.0.0.1'),
  port: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'must be a number from 0 to 65535')
    .default('4010'),
  wait: z
    .string()
    .regex(/^\d{1,4}(\.\d+)?$/, 'must be a number of seconds')
    .default('15'),
  'share-in-flight': z.enum(['on', 'off'], 'must be on or off').default('on'),
  'max-depth': count.optional(),
  'max-complexity': count.optional(),
  'cors-origin': z.array(z.string().min(1)).default([]),
});

export const GRAPH_USAGE = `usage: npm run graph -- --subgraphs FILE.json | --supergraph FILE.graphql [options]
  --subgraphs FILE.json      a list of { "name", "url" } and { "name", "module" }
  --supergraph FILE.graphql  a composed supergraph instead
  --host HOST                where to listen; default 127.0.0.1
  --port PORT                default 4010; 0 is any free one
  --wait SECONDS             how long subgraphs may take to be reached at the start; default 15
  --share-in-flight ON       on or off: whether servers are asked once for what several ask at the same time; default on
  --max-depth LEVELS         of an operation; default 12
  --max-complexity FIELDS    of an operation; default 600
  --cors-origin ORIGIN       whose pages may call from a browser; may be repeated; * is every origin
`;

/** Reads the flags; paths are relative to `directory`. Throws `ARGUMENTS_INVALID` with everything that is wrong. */
export function readGraphArguments(args: readonly string[], directory: string): GraphArguments {
  const problems: string[] = [];
  const given = tokensOf(args, problems);
  const parsed = values.safeParse(given);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map(({ path, message }) => `--${String(path[0])}: ${message}`));
  }
  const { subgraphs, supergraph } = given as { subgraphs?: string; supergraph?: string };
  if (subgraphs === undefined && supergraph === undefined)
    problems.push('--subgraphs or --supergraph is missing');
  if (subgraphs !== undefined && supergraph !== undefined) {
    problems.push('--subgraphs and --supergraph exclude each other');
  }
  if (!parsed.success || problems.length > 0) {
    const list = problems.map((problem) => `\n  - ${problem}`).join('');
    throw new CodedError('ARGUMENTS_INVALID', `the command line has errors:${list}\n\n${GRAPH_USAGE}`);
  }
  const { host, port, wait, 'cors-origin': corsOrigins } = parsed.data;
  const { 'max-depth': maxDepth, 'max-complexity': maxComplexity } = parsed.data;
  return {
    file:
      supergraph === undefined
        ? { kind: 'subgraphs', path: resolve(directory, subgraphs ?? '') }
        : { kind: 'supergraph', path: resolve(directory, supergraph) },
    options: {
      ...{ host, corsOrigins, port: Number(port), waitMs: Number(wait) * 1000 },
      shareRequestsInFlight: parsed.data['share-in-flight'] === 'on',
      limits: {
        ...(maxDepth !== undefined && { maxDepth: Number(maxDepth) }),
        ...(maxComplexity !== undefined && { maxComplexity: Number(maxComplexity) }),
      },
    },
  };
}

/** Token by token, because `parseArgs` in its strict mode stops at the first thing it does not know. */
function tokensOf(args: readonly string[], problems: string[]): Readonly<Record<string, unknown>> {
  const text = { type: 'string' } as const;
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries([...NAMES, 'cors-origin'].map((name) => [name, text])),
    strict: false,
    tokens: true,
  });
  const given: Record<string, unknown> = {};
  const corsOrigins: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`"${token.value}" is one argument too many`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const isOrigin = name === 'cors-origin';
    if (!isOrigin && !NAMES.some((known) => known === name)) problems.push(`${rawName} is not known`);
    else if (value === undefined) problems.push(`${rawName} has no value`);
    else if (isOrigin) corsOrigins.push(value);
    else if (name in given) problems.push(`${rawName} is given twice`);
    else given[name] = value;
  }
  return { ...given, 'cors-origin': corsOrigins };
}
