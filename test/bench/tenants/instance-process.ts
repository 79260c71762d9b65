import { setTimeout as delay } from 'node:timers/promises';
import { Engine, liveSettings, Requests, startHttpServer } from '@rustok/gateway';
import {
  createLogger,
  Platform,
  systemActor,
  type Tenant,
  type TenantId,
  toggleModule,
} from '@rustok/kernel';
import type { DatabaseConnection } from '../events/event-system.ts';
import { now } from '../live/live-system.ts';
import { answerParent } from '../live/processes.ts';
import { LoopWatch } from './loop-watch.ts';
import { moduleSets, shopModules } from './modules.ts';

const SECRET = 'a secret for benchmarks, thirty-two bytes';

/** Milliseconds after which a graph that is not served is a fault. */
const PATIENCE_MS = 60_000;

interface Parts {
  readonly platform: Platform;
  readonly engine: Engine;
  readonly server: Awaited<ReturnType<typeof startHttpServer>>;
}

let parts: Parts | undefined;
let loop: LoopWatch | undefined;

function running(): Parts {
  if (!parts) throw new Error('nothing is open');
  return parts;
}

async function contextOf(id: TenantId) {
  const { platform } = running();
  const tenant = await platform.tenants.byId(id);
  if (!tenant) throw new Error(`there is no tenant ${id}`);
  return platform.contextFor({ tenant, actor: systemActor('benchmark') });
}

/** Whether the tenant's graph answers that now. */
async function isServed(id: TenantId, query: string): Promise<boolean> {
  const { engine } = running();
  const context = await contextOf(id);
  const prepared = await engine.prepare(context, { query }).catch(() => undefined);
  return prepared !== undefined && (await engine.execute(prepared)).errors === undefined;
}

const calls = {
  /** `liveMb`: of graphs. The URL of the endpoint. */
  async open({ database, liveMb }: { readonly database: DatabaseConnection; readonly liveMb: number }) {
    const platform = await Platform.start({
      ...{ modules: shopModules(), database, logger: createLogger('warn') },
      accessTokens: { secret: SECRET, ttlS: 3600 },
      seedPassword: 'nobody signs in',
    });
    const live = liveSettings.parse({ drain_ms: 0 });
    const engine = new Engine({ platform, live, graphs: { liveMb } });
    const requests = new Requests(platform, {
      resolution: 'header',
      header_name: 'X-Tenant-ID',
      base_domains: [],
      trusted_proxies: [],
    });
    const server = await startHttpServer({
      ...{ engine, requests, live, host: '127.0.0.1', port: 0, version: 'bench' },
      ...{ corsOrigins: [], metrics: { kind: 'open' }, secret: SECRET },
    });
    parts = { platform, engine, server };
    return `http://127.0.0.1:${server.port}/graphql`;
  },
  /** Tenant n has set n modulo `sets`. Their ids. */
  async createTenants({ count, sets }: { readonly count: number; readonly sets: number }) {
    const locales = [{ locale: 'en', name: 'English', nativeName: 'English' }];
    const all = moduleSets();
    const ids: TenantId[] = [];
    for (let from = 0; from < count; from += 4) {
      const numbers = Array.from({ length: Math.min(4, count - from) }, (_, i) => from + i);
      const created = numbers.map((n) =>
        running().platform.createTenant({
          slug: `t${n}`,
          name: `T ${n}`,
          locales,
          modules: all[n % sets] ?? [],
        }),
      );
      ids.push(...(await Promise.all(created)));
    }
    return ids;
  },
  /** Milliseconds of the start's look at all sets in use. */
  async checkMs() {
    const begun = now();
    const [failure] = await running().engine.checkGraphs();
    if (failure) throw failure;
    return now() - begun;
  },
  /** As a gateway's start does it, until it is done. */
  async warmUp(graphs: number) {
    const { engine } = running();
    await engine.warmUp(graphs, new AbortController().signal);
    // The planner does one after the other, and this one last.
    await (
      await engine.fullGraph()
    ).plannable;
  },
  /** What finding the graph of a tenant costs: lookups a second, the tenants one after the other. */
  async lookupsPerSecond(count: number) {
    const { platform, engine } = running();
    const tenants: readonly Tenant[] = await platform.tenants.all();
    for (const tenant of tenants) await engine.graphOf({ tenant });
    const begun = now();
    for (let i = 0; i < count; i += 1)
      await engine.graphOf({ tenant: tenants[i % tenants.length] as Tenant });
    return (count * 1000) / (now() - begun);
  },
  watchEventLoop() {
    loop = new LoopWatch();
  },
  eventLoop: () => loop?.end(),
  /** When the toggle was answered. */
  async toggle({
    id,
    slug,
    enabled,
  }: {
    readonly id: TenantId;
    readonly slug: string;
    readonly enabled: boolean;
  }) {
    await toggleModule(await contextOf(id), { slug, enabled });
    return now();
  },
  /** When the tenant's graph first answered the query, or first did not. */
  async servedAt({
    id,
    query,
    served,
  }: {
    readonly id: TenantId;
    readonly query: string;
    readonly served: boolean;
  }) {
    const until = now() + PATIENCE_MS;
    while ((await isServed(id, query)) !== served) {
      if (now() > until) throw new Error(`the graph of ${id} is as it was after ${PATIENCE_MS} ms`);
      await delay(1);
    }
    return now();
  },
  /** After a collection; needs --expose-gc. */
  async memory() {
    for (let i = 0; i < 3; i += 1) {
      globalThis.gc?.();
      await delay(50);
    }
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heapMb: (heapUsed + external) / 1024 ** 2, rssMb: rss / 1024 ** 2 };
  },
  /** Figures of the graphs, as /metrics tells them: `live`, `bytes{state="live"}` … */
  async figures() {
    const text = await running().engine.graphs.metrics.registry.metrics();
    const lines = text.matchAll(/^rustok_graph_(\w+(?:\{[^}]*\})?) ([\d.e+]+)$/gm);
    const figures = [...lines].map(([, name = '', value]) => [name, Number(value)] as const);
    return Object.fromEntries(figures.filter(([name]) => !name.includes('_bucket')));
  },
  async close() {
    const { server, engine, platform } = running();
    await server.close();
    await engine.close();
    await platform.close();
  },
};

export type InstanceCalls = typeof calls;

answerParent(calls);
