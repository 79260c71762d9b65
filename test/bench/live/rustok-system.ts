import { join } from 'node:path';
import { readSettings, startGateway } from '@rustok/gateway';
import { type Manifest, moduleSlug, systemActor } from '@rustok/kernel';
import { type LiveSystem, type LiveSystemOptions, now } from './live-system.ts';
import { ThingHappened } from './module/index.js';

const ROOT = join(import.meta.dirname, '../../..');
const TENANT = 'demo';

/** The whole platform as it runs for `npm start`, and one module more. */
export async function openRustok({ databaseUrl }: LiveSystemOptions): Promise<LiveSystem> {
  const settings = await readSettings({
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    RUSTOK_MANIFEST: join(ROOT, 'modules.toml'),
    RUSTOK_JWT_SECRET: 'a secret for benchmarks, thirty-two bytes',
    RUSTOK_SEED_DEMO: 'true',
    // All clients have one address here.
    RUSTOK_LIVE_MAX_CONNECTIONS_PER_CLIENT: '50000',
    RUSTOK_LIVE_DRAIN_MS: '0',
  });
  const gateway = await startGateway({ ...settings, manifest: withThings(settings.manifest) });
  const { platform, engine } = gateway;
  const tenant = await platform.tenants.find({ kind: 'slug', value: TENANT });
  if (!tenant) throw new Error(`there is no tenant "${TENANT}"`);
  const actor = systemActor('bench');
  return {
    url: `${gateway.url.replace('http://localhost', 'ws://127.0.0.1')}/graphql`,
    connectionParams: { tenant: TENANT },
    subscriptions: () => engine.liveSubscriptions,
    async publish(thing) {
      const cause = { correlationId: crypto.randomUUID(), causationId: null };
      await platform.databaseFor(tenant.id, actor, cause).transaction((unit) => {
        unit.append(ThingHappened, thing);
        return Promise.resolve();
      });
      return now();
    },
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}

function withThings(manifest: Manifest): Manifest {
  const path = 'test/bench/live/module';
  const entry: MapValue<Manifest['modules']> = { source: 'path', path, required: true, depends_on: [] };
  return { ...manifest, modules: new Map([...manifest.modules, [moduleSlug('things'), entry]]) };
}

type MapValue<M> = M extends ReadonlyMap<unknown, infer V> ? V : never;
