import { randomUUID } from 'node:crypto';
import type { LiveSettings } from '@rustok/gateway';
import {
  AccessTokens,
  type EventDefinition,
  loadModules,
  moduleSlug,
  type ModuleDeclaration,
  parseManifest,
  systemActor,
  type Tenant,
  toggleModule,
  type UserActor,
  type UserId,
} from '@rustok/kernel';
import rbac from '@rustok/rbac';
import tenantModule from '@rustok/tenant';
import { startTestApi, type TestApi } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';
import { CountSubgraph } from './count-subgraph.js';
import { names } from './names.js';
import { prices } from './prices.js';

export const COUNT_SECRET = 'what counts and the gateway both know, alone';

/** As `kit/api.ts` has it. */
const TOKEN_SECRET = 'a secret for tests, thirty-two bytes long';

/** Somebody whose session and role stand in the database. */
export interface Member {
  readonly actor: UserActor;
  readonly client: ApiClient;
  /** As the module knows them. */
  readonly name: string;
}

export interface PulledWorld extends AsyncDisposable {
  readonly api: TestApi;
  readonly stock: CountSubgraph;
  readonly acme: Tenant;
  readonly other: Tenant;
  anonymous(tenant: Tenant): ApiClient;
  /** `twinOf`: user and session have the ids of that one, in another tenant. */
  member(tenant: Tenant, role: string, options?: MemberOptions): Promise<Member>;
  /** Gives this role alone, in one transaction with its event. */
  giveRole(tenant: Tenant, member: Member, role: string): Promise<void>;
  /** The event alone. */
  tellSessionEnded(tenant: Tenant, member: Member): Promise<void>;
  toggle(tenant: Tenant, slug: string, enabled: boolean): Promise<void>;
  /** A figure of the live operations. */
  metric(name: string): Promise<number>;
}

export interface MemberOptions {
  readonly twinOf?: Member;
  readonly ttlS?: number;
}

const eventOf = (type: string) => rbac.events.find((event) => event.type === type) as EventDefinition;

/** `stock` runs elsewhere and pushes its subscriptions itself; `prices` runs here and adds to its entity. */
export async function createPulledWorld(
  protocol: 'sse' | 'ws',
  live: Partial<LiveSettings> = {},
): Promise<PulledWorld> {
  const stock = await new CountSubgraph(COUNT_SECRET).start();
  const api = await startTestApi(
    [tenantModule, rbac, prices, names, await stockModule(stock.url, protocol)],
    {
      live: { identity_check_ms: 600_000, ...live },
    },
  );
  const optional = ['prices', 'stock'].map(moduleSlug);
  const acme = await api.tenant('acme', optional);
  const other = await api.tenant('other', optional);
  const anonymous = ({ slug }: Tenant) => new ApiClient(api.url, { tenant: slug });
  return {
    ...{ api, stock, acme, other, anonymous },
    async member(tenant, role, { twinOf, ttlS = 900 } = {}) {
      const userId = twinOf?.actor.userId ?? (randomUUID() as UserId);
      const sessionId = twinOf?.actor.sessionId ?? randomUUID();
      await api.context(tenant).database.transaction(async ({ trx }) => {
        await trx('users').insert({ id: userId, email: `${userId}@example.com`, password_hash: 'x' });
        const expires_at = new Date(Date.now() + 3_600_000);
        await trx('sessions').insert({ id: sessionId, user_id: userId, token_hash: sessionId, expires_at });
        await trx.raw(`insert into user_roles (user_id, role_id) select ?, id from roles where slug = ?`, [
          userId,
          role,
        ]);
      });
      const tokens = new AccessTokens({ secret: TOKEN_SECRET, ttlS });
      const token = await tokens.sign({ userId, tenantId: tenant.id, sessionId });
      return {
        actor: {
          ...{ kind: 'user', userId, sessionId, roles: [role], grants: new Map() },
          tokenExpiresAt: new Date(Date.now() + 1000 * ttlS),
        },
        client: anonymous(tenant).as(token),
        name: `${userId} of ${tenant.slug}`,
      };
    },
    async giveRole(tenant, { actor: { userId } }, role) {
      await api.context(tenant).database.transaction(async ({ trx, append }) => {
        await trx('user_roles').where({ user_id: userId }).delete();
        await trx.raw(`insert into user_roles (user_id, role_id) select ?, id from roles where slug = ?`, [
          userId,
          role,
        ]);
        append(eventOf('role.granted'), { userId, role });
      });
    },
    async tellSessionEnded(tenant, { actor: { userId } }) {
      await api.context(tenant).database.transaction(async ({ append }) => {
        append(eventOf('user.sessions_ended'), { userId, sessions: 1 });
      });
    },
    async toggle(tenant, slug, enabled) {
      const now = (await api.platform.tenants.byId(tenant.id)) ?? tenant;
      await toggleModule(api.context(now, systemActor('test')), { slug, enabled });
    },
    async metric(name) {
      const text = await api.engine.live.metrics.registry.metrics();
      return Number(new RegExp(`^${name}(?:{.*})? (\\d+)`, 'm').exec(text)?.[1]);
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await stock.stop();
    },
  };
}

async function stockModule(url: string, protocol: string): Promise<ModuleDeclaration> {
  const manifest = parseManifest(
    `schema = 1
     app = "x"
     [modules.stock]
     source = "url"
     url = "${url}"
     secret = "env:STOCK_SECRET"
     schema_poll_ms = 100
     subscription_protocol = "${protocol}"

     [[modules.stock.permissions]]
     permission = "stock:count"
     description = "see what is counted"
     grants = { manager = "all" }

     [[modules.stock.events]]
     type = "stock.item.changed"
     description = "An item was changed."
     payload = { type = "object", required = ["itemId"], properties = { itemId = { type = "string" } } }

     [modules.stock.subscriptions]
     itemChanged = { events = ["stock.item.changed"], key = { id = "itemId" } }`,
    '/',
  );
  const [module] = await loadModules(manifest, { STOCK_SECRET: COUNT_SECRET });
  if (!module) throw new Error('the manifest has a module');
  return module;
}
