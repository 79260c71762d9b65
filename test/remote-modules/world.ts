import { Engine, liveSettings } from '@rustok/gateway';
import {
  type Actor,
  loadModules,
  moduleSlug,
  type ModuleDeclaration,
  parseManifest,
  type Permission,
  type RequestContext,
  type Tenant,
  type UserId,
} from '@rustok/kernel';
import { randomUUID } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import { startTestApi, type TestApi } from '../kit/api.js';
import { prices } from './prices.js';
import { StockSubgraph } from './stock-subgraph.js';

export const STOCK_SECRET = 'what stock and the gateway both know, alone';

export interface World extends AsyncDisposable {
  readonly api: TestApi;
  readonly stock: StockSubgraph;
  readonly acme: Tenant;
  readonly other: Tenant;
  /** Has prices, and not stock. */
  readonly plain: Tenant;
  ask(tenant: Tenant, query: string, actor?: Actor): Promise<Answer>;
  /** As a second instance, or the next start, on the same database. Ends with the world. */
  anotherEngine(): Promise<Engine>;
  context(tenant: Tenant, actor?: Actor): RequestContext;
  health(): Promise<{ status: string; reason?: string } | undefined>;
}

export interface Answer {
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly {
    readonly path?: unknown;
    readonly message: string;
    readonly code: unknown;
    readonly module: unknown;
  }[];
}

export interface WorldOptions {
  /** Lines of the module's entry in the manifest. */
  readonly settings?: string;
  /** Whether the subgraph is there when the gateway starts. Default true. */
  readonly isUp?: boolean;
}

const ANONYMOUS: Actor = { kind: 'anonymous' };

export function userWith(...permissions: readonly Permission[]): Actor {
  return {
    kind: 'user',
    userId: randomUUID() as UserId,
    sessionId: randomUUID(),
    roles: ['manager'],
    grants: new Map(permissions.map((permission) => [permission, 'all'])),
    tokenExpiresAt: new Date(Date.now() + 900_000),
  };
}

/** `stock` runs elsewhere and is declared by a manifest alone; `prices` runs here and adds to its entity. */
export async function createWorld({ settings = '', isUp = true }: WorldOptions = {}): Promise<World> {
  const stock = await new StockSubgraph(STOCK_SECRET).start();
  if (!isUp) await stock.stop();
  const api = await startTestApi([prices, await stockModule(stock.url, settings)]);
  const acme = await api.tenant('acme', ['prices', 'stock'].map(moduleSlug));
  const other = await api.tenant('other', ['prices', 'stock'].map(moduleSlug));
  const plain = await api.tenant('plain', [moduleSlug('prices')]);
  const engines: Engine[] = [];
  const context = (tenant: Tenant, actor: Actor = ANONYMOUS) => api.context(tenant, actor);
  return {
    ...{ api, stock, acme, other, plain, context },
    ask: (tenant, query, actor) => askEngine(api.engine, context(tenant, actor), query),
    async anotherEngine() {
      const engine = new Engine({ platform: api.platform, live: liveSettings.parse({}) });
      engines.push(engine);
      await engine.start();
      return engine;
    },
    async health() {
      const page = (await (await fetch(`${api.url}/health/modules`)).json()) as {
        modules: { slug: string; status: string; reason?: string }[];
      };
      return page.modules.find(({ slug }) => slug === 'stock');
    },
    async [Symbol.asyncDispose]() {
      for (const engine of engines) await engine.close();
      await api[Symbol.asyncDispose]();
      await stock.stop();
    },
  };
}

export async function askEngine(engine: Engine, context: RequestContext, query: string): Promise<Answer> {
  const { data, errors = [] }: ExecutionResult = await engine.execute(
    await engine.prepare(context, { query }),
  );
  return {
    data: data ?? null,
    errors: errors.map(({ path, message, extensions }) => ({
      ...{ path, message },
      code: extensions['code'],
      module: extensions['module'],
    })),
  };
}

async function stockModule(url: string, settings: string): Promise<ModuleDeclaration> {
  const manifest = parseManifest(
    `schema = 1
     app = "x"
     [modules.stock]
     source = "url"
     url = "${url}"
     secret = "env:STOCK_SECRET"
     name = "Stock"
     schema_poll_ms = 100
     ${settings}

     [[modules.stock.permissions]]
     permission = "stock:rename"
     description = "rename items"
     grants = { admin = "all" }

     [[modules.stock.events]]
     type = "stock.item.changed"
     description = "An item was changed."
     payload = { type = "object", required = ["itemId", "kind"], additionalProperties = false, properties = { itemId = { type = "string", maxLength = 40 }, kind = { type = "string" } } }

     [modules.stock.subscriptions]
     itemChanged = { events = ["stock.item.changed"], key = { id = "itemId" }, where = { kind = "kind" } }
     itemHidden = { events = ["stock.item.changed"], key = { id = "itemId" }, permission = "stock:rename" }`,
    '/',
  );
  const [module] = await loadModules(manifest, { STOCK_SECRET });
  if (!module) throw new Error('the manifest has a module');
  return module;
}
