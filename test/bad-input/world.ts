import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLogger,
  loadModules,
  readManifest,
  seedTenant,
  storageSettings,
  systemActor,
} from '@rustok/kernel';
import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import pg from 'pg';
import { Harvest } from '../isolation/harvest.js';
import { send } from '../isolation/exchange.js';
import { gatherSecrets, PASSWORD } from '../isolation/secrets.js';
import { plainQueries } from '../isolation/operations.js';
import { startTestApi, type TestApi } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';
import { fillTenant } from './fill.js';
import { type Writes, watchWrites } from './writes.js';

/** Every module in a tenant filled by its seeds, and somebody who may do everything there and on the platform. */
export interface World extends AsyncDisposable {
  readonly api: TestApi;
  readonly admin: ApiClient;
  readonly email: string;
  readonly schema: GraphQLSchema;
  /** What the administrator can read. */
  readonly harvest: Harvest;
  readonly writes: Pick<Writes, 'taken'>;
  /** Of errors and worse, as JSON. */
  readonly log: string[];
  /** Puts back all rows of these tables, and lets nobody remember what stood there meanwhile. */
  undo(tables: readonly string[]): Promise<void>;
}

const EMAIL = 'owner@house.test';
const SYSTEM = { actor: systemActor('test'), requestId: '0197a000-0000-7000-8000-000000000000' };
const MANIFEST = join(import.meta.dirname, '../../modules.toml');

export async function startWorld(): Promise<World> {
  const files = await mkdtemp(join(tmpdir(), 'rustok-bad-input-'));
  const log: string[] = [];
  const modules = await loadModules(await readManifest(MANIFEST));
  const optional = modules.filter(({ kind }) => kind === 'optional').map(({ slug }) => slug);
  const api = await startTestApi(modules, {
    ...{ platformTenant: 'house', defaultModules: optional, storage: storageSettings.parse({ path: files }) },
    logger: createLogger('error', { write: (line) => void log.push(line) }),
  });
  const { platform } = api;
  for (const slug of ['house', 'guest']) {
    await platform.administration.create(SYSTEM, {
      ...{ slug, name: slug, domain: `${slug}.example` },
      locales: [
        { locale: 'en', name: 'English', nativeName: 'English' },
        { locale: 'de', name: 'German', nativeName: 'Deutsch', fallback: 'en' },
      ],
      owner: { email: EMAIL, name: 'Owner', password: PASSWORD },
    });
  }
  const tenant = await platform.tenants.find({ kind: 'slug', value: 'house' });
  if (!tenant) throw new Error('the tenant was not created');
  await seedTenant(
    platform,
    tenant,
    modules.map(({ slug }) => slug),
  );

  const anonymous = new ApiClient(api.url, { tenant: 'house' });
  const harvest = new Harvest();
  harvest.addAll(await gatherSecrets(anonymous, EMAIL));
  const admin = anonymous.as(String(harvest.of('AuthPayload.accessToken')[0]));
  await fillTenant(admin, harvest);
  const { data } = await admin.post<IntrospectionQuery>(getIntrospectionQuery());
  const schema = buildClientSchema(data as IntrospectionQuery);
  for (const query of plainQueries(schema).values()) {
    const { body } = await send(admin, query);
    if (body.errors) log.push(`${query.query.slice(0, 60)}: ${JSON.stringify(body.errors).slice(0, 300)}`);
    harvest.gather(body.data);
  }
  // What they write in the wake of an event would look like something a refused request wrote.
  for (const name of harvest.of('EventConsumer.name')) {
    await admin.post('mutation ($name: String!) { pauseConsumer(name: $name) }', { name });
  }
  const owner = new pg.Client(api.connection);
  await owner.connect();
  const writes = await watchWrites(owner);
  return {
    ...{ api, admin, schema, harvest, writes, log },
    email: EMAIL,
    async undo(tables) {
      await writes.restore(tables);
      if (tables.some((name) => /^(tenants|tenant_|sys_)/.test(name)))
        await platform.tenants.invalidate(tenant.id);
    },
    async [Symbol.asyncDispose]() {
      await owner.end();
      await api[Symbol.asyncDispose]();
      await rm(files, { recursive: true, force: true });
    },
  };
}
