import { Engine, liveSettings, Requests, startHttpServer } from '@rustok/gateway';
import { createLogger, Platform } from '@rustok/kernel';
import type { Contender, ContenderOptions } from '../contender.ts';
import { findNow, findTogether, subgraphs } from '../fixture/index.js';
import { moduleOf } from '../fixture-module.ts';
import { signedInUser } from '../signed-in-user.ts';

const SECRET = 'a secret for benchmarks, thirty-two bytes';
const TENANT = 'shop';

export interface RustokPlatformOptions {
  /** Whether requests are those of a signed-in user; else of nobody. */
  readonly signedIn: boolean;
}

/** The way of a tenant's request: HTTP server, tenant, actor, limits, and the fixture's subgraphs as modules. */
export function openRustokPlatform(
  options: RustokPlatformOptions,
): (options: ContenderOptions) => Promise<Contender> {
  return (where) => open({ ...options, ...where });
}

async function open({
  signedIn,
  loaders,
  database,
}: RustokPlatformOptions & ContenderOptions): Promise<Contender> {
  const platform = await Platform.start({
    modules: subgraphs(loaders ? findTogether : findNow).map(moduleOf),
    database,
    accessTokens: { secret: SECRET, ttlS: 3600 },
    logger: createLogger('warn'),
    seedPassword: 'nobody signs in',
  });
  const locales = [{ locale: 'en', name: 'English', nativeName: 'English' }];
  const tenantId = await platform.createTenant({ slug: TENANT, name: 'Shop', locales, modules: [] });
  const token = signedIn && (await signedInUser(platform, tenantId, database));
  const live = liveSettings.parse({ drain_ms: 0 });
  const engine = new Engine({ platform, live });
  const requests = new Requests(platform, {
    resolution: 'header',
    header_name: 'X-Tenant-ID',
    base_domains: [],
    trusted_proxies: [],
  });
  const server = await startHttpServer({
    ...{ engine, requests, live },
    host: '127.0.0.1',
    port: 0,
    version: 'bench',
    corsOrigins: [],
    metrics: { kind: 'open' },
    secret: SECRET,
  });
  return {
    url: `http://127.0.0.1:${server.port}/graphql`,
    headers: { 'x-tenant-id': TENANT, ...(token && { authorization: `Bearer ${token}` }) },
    async [Symbol.asyncDispose]() {
      await server.close();
      await engine.close();
      await platform.close();
    },
  };
}
