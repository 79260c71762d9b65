import { randomBytes } from 'node:crypto';
import {
  createLogger,
  eventSettings,
  loadModules,
  systemActor,
  type Tenant,
  tenantCacheSettings,
} from '@rustok/kernel';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { startTestApi, type TestApi, type TestApiOptions } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';
import { createTestDatabase } from '../kit/database.js';
import { settingsFor } from '../kit/gateway.js';
import { remoteLayout } from '../kit/remote-layout.js';
import { copyFiles } from './files.js';
import { fillTenant } from './fill.js';
import type { Texts } from './filling.js';
import type { Harvest } from './harvest.js';
import { idsOnlyOf, Markers } from './markers.js';
import { Overhearing } from './overhearing.js';
import { gatherSecrets, PASSWORD } from './secrets.js';
import { copyTwins, keepRows } from './twins.js';

/** A tenant with somebody who may do everything in it. */
export interface Party {
  readonly tenant: Tenant;
  readonly anonymous: ApiClient;
  readonly admin: ApiClient;
  readonly email: string;
  /** Stands in every text of the tenant. */
  readonly canary: string;
  readonly secrets: Harvest;
}

/**
 * The whole platform with two tenants. What the victim had first, the attacker has too, under the same ids, slugs and
 * addresses (`copyTwins`); then the victim got more, which stands nowhere else. Texts tell whose they are by a canary.
 */
export interface World extends AsyncDisposable {
  readonly api: TestApi;
  /** The superuser of the database, past every rule. */
  readonly owner: pg.Client;
  readonly attacker: Party;
  readonly victim: Party;
  /** An administrator of the platform. */
  readonly operator: ApiClient;
  /** Lines of the log, of every level. */
  readonly log: readonly string[];
  /** Of what the victim has by the end of the start. */
  readonly markers: Markers;
  /** Of what they have by now. */
  readMarkers(): Promise<Markers>;
  /** Between the gateway and the modules that are served alone, where `serveAlone` named some. */
  readonly overhearing: Overhearing;
  /** Undoes what the attacker has done to their own tenant. */
  restoreAttacker(): Promise<void>;
  /** Undoes what has been done to the tenant of a party. One at a time. */
  restore(party: Party): Promise<void>;
  /** Another process on the same database, as far as one can be without a process. Ends with the world. */
  anotherInstance(): Promise<TestApi>;
}

const SYSTEM = { actor: systemActor('test'), requestId: '0197a000-0000-7000-8000-000000000000' };
const LOCALES = [
  { locale: 'en', name: 'English', nativeName: 'English' },
  { locale: 'de', name: 'German', nativeName: 'Deutsch', fallback: 'en' },
];

/** Words with which no other begins, of the same length, so that nothing depends on it. */
const canaryFor = (who: string) => `${who}canary${randomBytes(6).toString('hex')}`;

export async function startWorld(options: TestApiOptions = {}): Promise<World> {
  const log: string[] = [];
  const database = await createTestDatabase();
  // A replay holds the documents it makes anew: nobody is to wait for a slow one.
  const events = eventSettings.parse({ replay: { events_per_second: 100_000 } });
  const overhearing = new Overhearing();
  const settings = await settingsFor(database.connection);
  const layout = await remoteLayout(
    {
      ...settings,
      ...{ events, platformTenant: 'home' },
      // Rows are put back past everybody (`restoreAttacker`), and only one process is told.
      tenantCache: tenantCacheSettings.parse({ cache_positive_ttl_s: 0, cache_negative_ttl_s: 0 }),
    },
    (module, url) => overhearing.between(module, url),
  );
  const modules = await loadModules(layout.manifest);
  const start = () =>
    startTestApi(modules, {
      ...{ events, on: database.connection, platformTenant: 'home', storage: settings.storage },
      defaultModules: modules.filter(({ kind }) => kind === 'optional').map(({ slug }) => slug),
      logger: createLogger('trace', { write: (line) => void log.push(line) }),
      ...options,
    });
  const api = await start();
  const others: TestApi[] = [];
  const owner = new pg.Client(api.connection);
  await owner.connect();

  const signIn = async (tenant: string, email: string): Promise<ApiClient> => {
    const client = new ApiClient(api.url, { tenant });
    const { data, errors } = await client.post<{ signIn: { accessToken: string } }>(
      'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
      { input: { email, password: PASSWORD } },
    );
    if (!data) throw new Error(JSON.stringify(errors));
    return client.as(data.signIn.accessToken);
  };
  const found = async (slug: string, canary: string): Promise<Tenant> => {
    const { tenant } = await api.platform.administration.create(SYSTEM, {
      slug,
      name: `Tenant ${canary}`,
      domain: `${slug}.example`,
      locales: LOCALES,
      owner: { email: `owner@house.test`, name: `Owner ${canary}`, password: PASSWORD },
    });
    const created = await api.platform.tenants.byId(tenant.id);
    if (!created) throw new Error(`${slug} was not created`);
    return created;
  };
  const partyOf = async (tenant: Tenant, canary: string, email: string): Promise<Party> => {
    const admin = await signIn(tenant.slug, email);
    const anonymous = new ApiClient(api.url, { tenant: tenant.slug });
    return { ...{ tenant, canary, email, admin, anonymous }, secrets: await gatherSecrets(anonymous, email) };
  };
  const fill = async (party: Pick<Party, 'tenant' | 'canary' | 'admin'>, texts: Texts) => {
    const secrets = await fillTenant(party.admin, texts);
    await settle(party);
    await bury(owner, party, texts);
    return secrets;
  };

  await found('home', canaryFor('h'));
  const [own, theirs] = [canaryFor('a'), canaryFor('v')];
  const attackersTenant = await found('attacker', own);
  const victimsTenant = await found('victim', theirs);
  const shared = await fill(
    { tenant: victimsTenant, canary: theirs, admin: await signIn('victim', 'owner@house.test') },
    { canary: theirs, suffix: 'twin' },
  );
  await copyTwins(owner, {
    original: victimsTenant.id,
    twin: attackersTenant.id,
    replaced: [{ from: theirs, to: own }],
  });
  await copyFiles(api.platform, owner, {
    ...{ original: victimsTenant.id, twin: attackersTenant.id },
    replaced: [{ from: theirs, to: own }],
  });
  const victim = await partyOf(victimsTenant, theirs, 'owner@house.test');
  const onlyTheirs = await fill(victim, { canary: theirs, suffix: 'only' });
  await hire(owner, attackersTenant, own);
  const attacker = await partyOf(attackersTenant, own, 'insider@house.test');
  // What has no twin, the attacker makes themselves.
  const onlyOwn = await fill(attacker, { canary: own, suffix: 'own' });
  // A guest's token opens a cart in each tenant; those that only the victim gave out come first, as they open nothing here.
  for (const secrets of [onlyTheirs, shared]) victim.secrets.addAll(secrets);
  for (const secrets of [onlyOwn, shared]) attacker.secrets.addAll(secrets);
  const tokens = onlyTheirs.of('CreateCartPayload.token').map(String);
  const operator = await signIn('home', 'owner@house.test');
  const kept = new Map([
    [attacker, await keepRows(owner, attackersTenant.id)],
    [victim, await keepRows(owner, victimsTenant.id)],
  ]);
  const restore = async (party: Party) => {
    await kept.get(party)?.();
    for (const { platform } of [api, ...others]) await platform.tenants.invalidate(party.tenant.id);
  };

  const readMarkers = async () => {
    const ids = await idsOnlyOf(owner, { victim: victim.tenant.id, attacker: attackersTenant.id });
    return new Markers({ words: [theirs, `${victim.tenant.slug}.example`, ...tokens], ids });
  };
  return {
    ...{ api, owner, attacker, victim, operator, log, overhearing, readMarkers },
    markers: await readMarkers(),
    restore,
    restoreAttacker: () => restore(attacker),
    async anotherInstance() {
      const other = await start();
      others.push(other);
      return other;
    },
    async [Symbol.asyncDispose]() {
      await owner.end();
      for (const instance of [...others, api]) await instance[Symbol.asyncDispose]();
      await overhearing.close();
      await layout.close();
      await database.drop();
    },
  };
}

/** Until the tenant's consumers have handled everything, and its replays have ended: from then on nothing happens by itself. */
export async function settle({ admin }: Pick<Party, 'admin'>): Promise<void> {
  const underWay = async () => {
    const { data } = await admin.post<{
      eventConsumers: { behind: number }[];
      replays: { edges: { node: { status: string } }[] };
    }>('{ eventConsumers { behind } replays(first: 100) { edges { node { status } } } }');
    return (
      data && [
        ...data.eventConsumers.filter(({ behind }) => behind > 0),
        ...data.replays.edges.filter(({ node }) => node.status === 'RUNNING'),
      ]
    );
  };
  await vi.waitFor(async () => expect(await underWay()).toEqual([]), { timeout: 20_000 });
}

/** Somebody the victim does not know, with every right that a tenant can give. */
async function hire(owner: pg.Client, tenant: Tenant, canary: string): Promise<void> {
  const { rows } = await owner.query<{ id: string }>(
    `insert into users (id, tenant_id, email, password_hash, name)
     select gen_random_uuid(), tenant_id, 'insider@house.test', password_hash, $2 from users
      where tenant_id = $1 and email = 'owner@house.test' returning id`,
    [tenant.id, `Insider ${canary}`],
  );
  await owner.query(
    `insert into user_roles (tenant_id, user_id, role_id)
     select tenant_id, $2, id from roles where tenant_id = $1 and slug = 'super_admin'`,
    [tenant.id, rows[0]?.id],
  );
}

/** A dead letter, which only a failing consumer would make. */
async function bury(
  owner: pg.Client,
  { tenant, canary }: Pick<Party, 'tenant' | 'canary'>,
  { suffix }: Texts,
): Promise<void> {
  await owner.query(
    `insert into sys_events_dlq (id, tenant_id, event_id, type, version, envelope, position, consumer, reason, attempts)
     select gen_random_uuid(), e.tenant_id, e.id, e.type, e.version, e.envelope, p.position, 'index.documents', $2, 5
       from sys_events e join sys_event_positions p on p.event_id = e.id
      where e.tenant_id = $1 and e.type = 'blog.post.published' order by e.seq desc limit 1`,
    [tenant.id, `${canary} ${suffix}`],
  );
}
