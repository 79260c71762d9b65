import {
  Engine,
  type LiveSettings,
  liveSettings,
  type MetricsAccess,
  Requests,
  startHttpServer,
} from '@rustok/gateway';
import type { ModuleDeclaration } from '@rustok/kernel';
import { startTestPlatform, type TestPlatform, type TestPlatformOptions } from './platform.js';

export interface TestApi extends TestPlatform {
  /** `http://localhost:41234` */
  readonly url: string;
  readonly engine: Engine;
}

export interface TestApiOptions extends TestPlatformOptions {
  readonly metrics?: MetricsAccess;
  readonly live?: Partial<LiveSettings>;
}

const SECRET = 'a secret for tests, thirty-two bytes long';

/** These modules behind the gateway's HTTP server, on a database of their own unless one is given. Ends with `await using`. */
export async function startTestApi(
  modules: readonly ModuleDeclaration[],
  { metrics = { kind: 'open' }, live, ...options }: TestApiOptions = {},
): Promise<TestApi> {
  const kit = await startTestPlatform(modules, options);
  const settings = liveSettings.parse({ drain_ms: 0, ...live });
  const engine = new Engine({ platform: kit.platform, live: settings, cursorSecret: SECRET });
  await engine.start();
  const server = await startHttpServer({
    engine,
    requests: new Requests(kit.platform, {
      resolution: 'header',
      header_name: 'X-Tenant-ID',
      base_domains: [],
      trusted_proxies: [],
    }),
    host: '127.0.0.1',
    port: 0,
    version: '0.0.0',
    corsOrigins: [],
    metrics,
    live: settings,
    secret: SECRET,
  });
  return {
    ...kit,
    url: `http://localhost:${server.port}`,
    engine,
    async [Symbol.asyncDispose]() {
      await server.close();
      await engine.close();
      await kit[Symbol.asyncDispose]();
    },
  };
}
