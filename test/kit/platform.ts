import { rm } from 'node:fs/promises';
import {
  type Actor,
  createLogger,
  type ModuleDeclaration,
  type NewTenant,
  Platform,
  type PlatformOptions,
  type RequestContext,
  storageSettings,
  systemActor,
  type Tenant,
} from '@rustok/kernel';
import { createTestDatabase, filesOf, type TestConnection } from './database.js';

export interface TestPlatform extends AsyncDisposable {
  readonly platform: Platform;
  readonly connection: TestConnection;
  /** Creates a tenant with these modules on; locales `en` and `de`, English first. */
  tenant(slug: string, modules?: NewTenant['modules']): Promise<Tenant>;
  /** A context of the system, or of `actor`, in a tenant. */
  context(tenant: Tenant, actor?: Actor): RequestContext;
}

const LOCALES: NewTenant['locales'] = [
  { locale: 'en', name: 'English', nativeName: 'English' },
  { locale: 'de', name: 'German', nativeName: 'Deutsch', fallback: 'en' },
];

export interface TestPlatformOptions extends Partial<PlatformOptions> {
  /** A database that is there already and stays: of another instance, say. Default: one of its own. */
  readonly on?: TestConnection;
}

/** The kernel with these modules. Ends with `await using`. */
export async function startTestPlatform(
  modules: readonly ModuleDeclaration[],
  { on, ...options }: TestPlatformOptions = {},
): Promise<TestPlatform> {
  const database = on ? { connection: on, drop: async () => undefined } : await createTestDatabase();
  const files = filesOf(database.connection);
  const platform = await Platform.start({
    modules,
    database: database.connection,
    accessTokens: { secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 },
    logger: createLogger('fatal'),
    seedPassword: 'dev-password-123',
    storage: storageSettings.parse({ path: files }),
    ...options,
  });
  return {
    platform,
    connection: database.connection,
    async tenant(slug, modules = []) {
      const id = await platform.createTenant({ slug, name: `Tenant ${slug}`, locales: LOCALES, modules });
      const tenant = await platform.tenants.byId(id);
      if (!tenant) throw new Error(`tenant "${slug}" was not created`);
      return tenant;
    },
    context: (tenant, actor = systemActor('test')) => platform.contextFor({ tenant, actor }),
    async [Symbol.asyncDispose]() {
      await platform.close();
      await database.drop();
      if (!on) await rm(files, { recursive: true, force: true });
    },
  };
}
