import { createHash, timingSafeEqual } from 'node:crypto';
import { ClientError, type Platform } from '@rustok/kernel';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { bearerToken } from '../request/index.js';
import type { MetricsAccess } from '../settings.js';
import { nothingAt } from './errors.js';

export interface MetricsRouteOptions {
  readonly platform: Platform;
  /** Figures of the platform's parts outside the kernel. */
  readonly registries: readonly Registry[];
  readonly access: MetricsAccess;
}

/**
 * `GET /metrics`: the platform's figures, and those of the process, as Prometheus reads them. No tenant is involved,
 * and none is named.
 */
export function registerMetricsRoute(
  app: FastifyInstance,
  { platform, registries, access }: MetricsRouteOptions,
): void {
  app.get('/metrics', async (request, reply) => {
    if (access.kind === 'off') throw nothingAt(request.url);
    if (access.kind === 'token') requireToken(request.headers.authorization, access.token);
    const { registry } = platform.metrics;
    const all = [registry, ...registries, processRegistry()];
    const text = await Promise.all(all.map((each) => each.metrics()));
    return reply.header('cache-control', 'no-store').type(registry.contentType).send(text.join('\n'));
  });
}

/** Throws `TOKEN_INVALID`. */
function requireToken(authorization: string | undefined, token: string): void {
  const given = bearerToken(authorization);
  if (given === null || !equal(given, token)) {
    throw new ClientError('TOKEN_INVALID', 'This needs the token of RUSTOK_METRICS_TOKEN.');
  }
}

/** In the same time for all texts, whatever their length. */
function equal(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

let ofProcess: Registry | undefined;

/**
 * CPU, memory, event loop and garbage collection belong to the process, however many platforms run in it: observed once,
 * from the first look on, by observers that do not keep it alive.
 */
function processRegistry(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}
