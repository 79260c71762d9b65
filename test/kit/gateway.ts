import { engineSettings, liveSettings, startGateway, type Gateway, type Settings } from '@rustok/gateway';
import { rm } from 'node:fs/promises';
import {
  eventSettings,
  readManifest,
  redisSettings,
  storageSettings,
  tenantCacheSettings,
} from '@rustok/kernel';
import { createTestDatabase, filesOf, prepareTemplate, type TestConnection } from './database.js';
import { remoteLayout } from './remote-layout.js';

export interface TestGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  /** `http://localhost:41234` */
  readonly url: string;
  readonly connection: TestConnection;
}

export const SEED_PASSWORD = 'dev-password-123';

const ROOT = new URL('../../', import.meta.url).pathname;

/**
 * The whole platform as `npm start` runs it, demo data included, on a database of its own and a free port. The
 * demo is seeded once per run and copied. Ends with `await using`.
 */
export async function startTestGateway(overrides: Partial<Settings> = {}): Promise<TestGateway> {
  await prepareTemplate('demo', async (connection) => {
    await (await startGateway(await settingsFor(connection))).close();
  });
  const { connection, drop } = await createTestDatabase({ template: 'demo' });
  const settings = await settingsFor(connection);
  const { manifest, close } = await remoteLayout(settings);
  const gateway = await startGateway({ ...settings, manifest, ...overrides });
  return {
    gateway,
    url: gateway.url,
    connection,
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await close();
      await drop();
      await rm(filesOf(connection), { recursive: true, force: true });
    },
  };
}

/** A second instance on the database of a test gateway. */
export async function startAnotherGateway(
  connection: TestConnection,
  overrides: Partial<Settings> = {},
): Promise<Gateway> {
  return startGateway({ ...(await settingsFor(connection)), ...overrides });
}

export async function settingsFor(connection: TestConnection): Promise<Settings> {
  const manifest = await readManifest(`${ROOT}modules.toml`);
  return {
    port: 0,
    host: '127.0.0.1',
    dataDirectory: '',
    databaseUrl: databaseUrl(connection),
    jwtSecret: 'a secret for tests, thirty-two bytes long',
    seedPassword: SEED_PASSWORD,
    seedDemo: true,
    demoMode: false,
    logLevel: 'fatal',
    manifest,
    tenant: { resolution: 'header', header_name: 'X-Tenant-ID', base_domains: [], trusted_proxies: [] },
    tenantCache: tenantCacheSettings.parse({}),
    redis: redisSettings.parse({}),
    storage: storageSettings.parse({ path: filesOf(connection) }),
    corsOrigins: [],
    accessTtlS: 900,
    refreshTtlS: 3600,
    demo: manifest.settings.demo as Settings['demo'],
    events: eventSettings.parse({}),
    live: liveSettings.parse({ drain_ms: 0 }),
    engine: engineSettings.parse({}),
    platformTenant: undefined,
    metrics: { kind: 'open' },
  };
}

/** `postgres://user@/database?host=/folder`, as libpq and node-postgres read it. */
export function databaseUrl({ host, port, user, password, database }: TestConnection): string {
  const credentials = password === undefined ? user : `${user}:${encodeURIComponent(password)}`;
  return `postgres://${credentials}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}
