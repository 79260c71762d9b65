import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { StartupError } from '../errors.js';
import { remoteEntry } from '../remote/remote-entry.js';
import { badModuleSlug, isModuleSlug, moduleSlug, type ModuleSlug } from './module-slug.js';

const slug = z.string().refine(isModuleSlug, { error: ({ input }) => badModuleSlug(String(input)) });

const moduleEntry = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('path'),
    /** Folder of the package, relative to the manifest. */
    path: z.string(),
    required: z.boolean().default(false),
    depends_on: z.array(slug).default([]),
  }),
  z.strictObject({
    source: z.literal('npm'),
    /** Package name, resolved from the manifest's folder. */
    package: z.string(),
    required: z.boolean().default(false),
    depends_on: z.array(slug).default([]),
  }),
  remoteEntry(slug),
]);

const manifestFile = z.strictObject({
  schema: z.literal(1),
  app: z.string(),
  modules: z.record(slug, moduleEntry),
  settings: z
    .strictObject({
      /** Optional modules a new tenant starts with. */
      default_enabled: z.array(slug).default([]),
      /** The platform's own settings; read by whoever they are for. */
      rustok: z.record(z.string(), z.unknown()).default({}),
    })
    .prefault({}),
});

export type ManifestEntry = z.output<typeof moduleEntry>;

/** The modules this platform carries, as `modules.toml` lists them. */
export interface Manifest {
  /** Absolute; paths of modules are relative to it. */
  readonly directory: string;
  readonly modules: ReadonlyMap<ModuleSlug, ManifestEntry>;
  readonly defaultEnabled: readonly ModuleSlug[];
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Core infrastructure that every event passes through: listed for completeness, but not a module to load. */
export const OUTBOX = moduleSlug('outbox');

/** Throws `MANIFEST_INVALID` with every problem of the file. */
export async function readManifest(file: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new StartupError('MANIFEST_INVALID', `cannot read the manifest "${file}":`, [
      (cause as Error).message,
    ]);
  }
  return parseManifest(text, resolve(dirname(file)));
}

export function parseManifest(text: string, directory: string): Manifest {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new StartupError('MANIFEST_INVALID', 'modules.toml is not valid TOML:', [(error as Error).message]);
  }
  const parsed = manifestFile.safeParse(content);
  if (!parsed.success) {
    throw new StartupError(
      'MANIFEST_INVALID',
      'modules.toml has errors:',
      parsed.error.issues.map(problemOf),
    );
  }
  const { modules, settings } = parsed.data;
  return {
    directory,
    modules: new Map(Object.entries(modules).map(([slug, entry]) => [moduleSlug(slug), entry])),
    defaultEnabled: settings.default_enabled.map(moduleSlug),
    settings: settings.rustok,
  };
}

/** `modules.blog.path: …`; of a bad key zod tells only inside that it is bad. */
function problemOf(issue: z.core.$ZodIssue): string {
  const { message } = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
  return `${issue.path.join('.')}: ${message}`;
}
