import {
  createLogger,
  defineEvent,
  defineModule,
  eventSettings,
  type EventSettingsInput,
  Platform,
  type PositionedEnvelope,
  systemActor,
  type Tenant,
} from '@rustok/kernel';
import pg from 'pg';
import { z } from 'zod';
import { createTestDatabase, prepareTemplate, type TestConnection } from '../kit/database.js';
import type { StoredEvent, Target, TargetWorld } from './targets.js';

export const ThingHappened = defineEvent({
  type: 'test.thing.happened',
  version: 1,
  description: 'Something happened.',
  payload: z.strictObject({ what: z.string() }),
});

const things = defineModule({
  slug: 'things',
  name: 'Things',
  description: 'Something that happens.',
  version: '1.0.0',
  kind: 'core',
  events: [ThingHappened],
});

/** A gateway instance as far as events go: what its listeners were given. */
export interface Instance {
  readonly platform: Platform;
  readonly seen: readonly PositionedEnvelope[];
  /** What was said, of all tenants or of one. */
  whats(tenant?: Tenant): readonly string[];
  close(): Promise<void>;
}

/** One database and one target, for as many instances as a test starts. */
export class World implements AsyncDisposable {
  readonly #instances = new Set<Instance>();

  private constructor(
    readonly target: TargetWorld,
    readonly owner: pg.Client,
    readonly database: Awaited<ReturnType<typeof createTestDatabase>>,
  ) {}

  static async open(target: Target): Promise<World> {
    // Migrated once; each instance would find that out again in more time than a case takes.
    await prepareTemplate('event-targets', async (connection) => {
      await (await startPlatform(connection, {})).close();
    });
    const database = await createTestDatabase({ template: 'event-targets' });
    const owner = new pg.Client(database.connection);
    await owner.connect();
    return new World(await target.open(), owner, database);
  }

  /** `patienceMs`: that the target has for bringing an event. */
  async start({ patienceMs = 100 } = {}): Promise<Instance> {
    const platform = await startPlatform(this.database.connection, {
      ...this.target.settings,
      feed: { poll_ms: 50, patience_ms: patienceMs },
    });
    const seen: PositionedEnvelope[] = [];
    platform.feed.subscribe((envelopes) => {
      seen.push(...envelopes.filter(({ type }) => type === ThingHappened.type));
    });
    const instance: Instance = {
      platform,
      seen,
      whats: (tenant) =>
        seen
          .filter(({ tenantId }) => !tenant || tenantId === tenant.id)
          .map(({ payload }) => (payload as { what: string }).what),
      close: async () => {
        this.#instances.delete(instance);
        await platform.close();
      },
    };
    this.#instances.add(instance);
    return instance;
  }

  /** What stands in the target of one tenant: each event where it came first. */
  async stored(tenant: Tenant): Promise<readonly StoredEvent[]> {
    const ids = new Set<string>();
    const all = await this.target.stored();
    return all.filter(
      ({ tenantId, type, id }) =>
        tenantId === tenant.id && type === ThingHappened.type && !ids.has(id) && ids.add(id),
    );
  }

  async storedWhats(tenant: Tenant): Promise<readonly string[]> {
    return (await this.stored(tenant)).map(({ payload }) => payload.what);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#instances].map((instance) => instance.close()));
    await this.target[Symbol.asyncDispose]();
    await this.owner.end();
    await this.database.drop();
  }
}

function startPlatform(database: TestConnection, settings: EventSettingsInput): Promise<Platform> {
  return Platform.start({
    modules: [things],
    database,
    accessTokens: { secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 },
    logger: createLogger('silent'),
    seedPassword: 'dev-password-123',
    events: eventSettings.parse({
      ...settings,
      relay: {
        batch_size: 20,
        poll_ms: 50,
        publish_timeout_ms: 5_000,
        max_attempts: 3,
        backoff_base_ms: 20,
        backoff_max_ms: 100,
      },
    }),
  });
}

export async function createTenant({ platform }: Instance, slug: string): Promise<Tenant> {
  const id = await platform.createTenant({
    slug,
    name: slug,
    locales: [{ locale: 'en', name: 'English', nativeName: 'English' }],
  });
  const tenant = await platform.tenants.byId(id);
  if (!tenant) throw new Error(`tenant "${slug}" was not created`);
  return tenant;
}

export function contextOf({ platform }: Instance, tenant: Tenant) {
  return platform.contextFor({ tenant, actor: systemActor('test') });
}

/** Publishes in one transaction. */
export async function publish(
  instance: Instance,
  tenant: Tenant,
  ...whats: readonly string[]
): Promise<void> {
  await contextOf(instance, tenant).database.transaction(async ({ append }) => {
    for (const what of whats) append(ThingHappened, { what });
  });
}
