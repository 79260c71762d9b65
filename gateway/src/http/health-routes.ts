import type { HealthReport, ModuleDeclaration, Platform } from '@rustok/kernel';
import type { FastifyInstance } from 'fastify';

export interface HealthRoutesOptions {
  readonly platform: Platform;
  /** What the gateway knows of a module in another process; `undefined`: nothing bad. */
  readonly remoteHealth: (slug: string) => HealthReport | undefined;
  readonly version: string;
  /** Whether the first graph is there and no shutdown has begun. */
  readonly isServing: () => boolean;
}

/** Milliseconds a check may take before it counts as failed. */
const CHECK_TIMEOUT_MS = 2_000;

/** For machines that watch this one; no tenant is involved. */
export function registerHealthRoutes(
  app: FastifyInstance,
  { platform, remoteHealth, version, isServing }: HealthRoutesOptions,
): void {
  app.get('/health', () => ({ status: 'ok', app: 'rustok', version }));

  app.get('/health/live', () => ({ status: 'ok' }));

  app.get('/health/ready', async (_request, reply) => {
    const database = await inTime(platform.ping().then(() => ({ status: 'healthy' as const })));
    const ready = isServing() && database.status === 'healthy';
    return reply.status(ready ? 200 : 503).send({
      status: ready ? 'ok' : 'unhealthy',
      checks: [
        { name: 'gateway', status: isServing() ? 'healthy' : 'unhealthy' },
        { name: 'database', ...database },
      ],
    });
  });

  const stateOf = async (module: ModuleDeclaration) => ({
    slug: module.slug,
    name: module.name,
    kind: module.kind,
    version: module.version,
    ...(remoteHealth(module.slug) ?? (await inTime(module.health(platform)))),
  });

  app.get('/health/modules', async () => {
    const modules = await Promise.all(platform.registry.modules.map(stateOf));
    return { status: modules.every(({ status }) => status === 'healthy') ? 'ok' : 'degraded', modules };
  });

  for (const module of platform.registry.modules) {
    app.get(`/api/${module.slug}/health`, async (_request, reply) => {
      const state = await stateOf(module);
      return reply.status(state.status === 'unhealthy' ? 503 : 200).send(state);
    });
  }
}

/** A check that throws or takes too long says so, instead of failing the page. */
async function inTime(check: Promise<HealthReport>): Promise<HealthReport> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<HealthReport>((resolve) => {
    timer = setTimeout(
      () => resolve({ status: 'unhealthy', reason: `no answer within ${CHECK_TIMEOUT_MS} ms` }),
      CHECK_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([check, timeout]);
  } catch {
    // The reason may name hosts and users; this page is open to everybody.
    return { status: 'unhealthy', reason: 'the check failed' };
  } finally {
    clearTimeout(timer);
  }
}
