import { serveModule, type ServedModule, type Settings } from '@rustok/gateway';
import { type Manifest, moduleSlug } from '@rustok/kernel';

/** What signs between gateway and modules in tests. */
export const MODULE_SECRET = 'a secret of modules for tests, long enough';
const VARIABLE = 'RUSTOK_TEST_MODULE_SECRET';
process.env[VARIABLE] = MODULE_SECRET;

let layout: readonly string[] = [];

/** From now on test gateways have these modules served alone, each by a server of its own. */
export function serveAlone(...modules: readonly string[]): void {
  layout = modules;
}

export interface RemoteLayout {
  /** Of a gateway that asks the modules where they are served. */
  readonly manifest: Manifest;
  close(): Promise<void>;
}

/** Where a gateway is to ask a module that is served at `url`: of something between the two, say. */
export type Detour = (module: string, url: string) => Promise<string>;

/** The modules of the layout, each served on a free port. */
export async function remoteLayout(
  settings: Settings,
  detour: Detour = (_module, url) => Promise.resolve(url),
): Promise<RemoteLayout> {
  const served: ServedModule[] = [];
  const { manifest } = settings;
  const modules = new Map(manifest.modules);
  for (const module of layout) {
    const one = await serveModule({ settings, module, secret: MODULE_SECRET, host: '127.0.0.1', port: 0 });
    served.push(one);
    const entry = remoteEntryOf(manifest, module, await detour(module, one.url));
    modules.set(moduleSlug(module), entry);
  }
  return {
    manifest: { ...manifest, modules },
    async close() {
      for (const one of served) await one.close();
    },
  };
}

/** The entry of a built-in module, as one whose GraphQL is answered at `url`. */
export function remoteEntryOf(manifest: Manifest, module: string, url: string) {
  const entry = manifest.modules.get(moduleSlug(module));
  if (entry?.source !== 'path') throw new Error(`"${module}" is no built-in module`);
  return {
    source: 'url' as const,
    ...{ url, path: entry.path, required: entry.required, depends_on: entry.depends_on },
    secret: `env:${VARIABLE}`,
    ...{ description: '', version: '0.0.0', permissions: [], events: [] },
    subscriptions: {},
    subscription_protocol: 'events' as const,
    ...{ timeout_ms: 10_000, max_response_bytes: 10_000_000, schema_poll_ms: 200 },
    share_requests_in_flight: false,
  } as Extract<ReturnType<Manifest['modules']['get']>, { source: 'url' }>;
}
