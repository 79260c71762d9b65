import type { ModuleDeclaration, RouteDeclaration, RouteRequest } from '@rustok/kernel';
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../engine.js';
import type { Requests } from '../request/index.js';
import { nothingAt } from './errors.js';
import { incomingRequest } from './incoming-request.js';

export interface ModuleRoutesOptions {
  readonly engine: Engine;
  readonly requests: Requests;
}

/**
 * The paths that modules declare, below `/api/`. Tenant and actor are found as for GraphQL; for a tenant that has the
 * module off its paths do not exist.
 */
export async function registerModuleRoutes(
  app: FastifyInstance,
  { engine, requests }: ModuleRoutesOptions,
): Promise<void> {
  // In a scope of their own: elsewhere a body may be text.
  await app.register(async (scope) => {
    scope.removeContentTypeParser('text/plain');
    for (const module of engine.platform.registry.modules) {
      for (const route of module.routes) registerRoute(scope, { module, route, requests });
    }
  });
}

function registerRoute(
  app: FastifyInstance,
  {
    module,
    route,
    requests,
  }: {
    readonly module: ModuleDeclaration;
    readonly route: RouteDeclaration;
    readonly requests: Requests;
  },
): void {
  app.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const context = await requests.context(incomingRequest(request, requests.settings));
      if (!context.platform.modulesOf(context.tenant).includes(module.slug)) throw nothingAt(request.url);
      const answer = await route.handle(
        {
          params: request.params as RouteRequest['params'],
          query: request.query as RouteRequest['query'],
          body: request.body,
        },
        context,
      );
      // Somebody's data, behind a token: nobody between here and there may keep it.
      reply.header('cache-control', 'no-store');
      if ('content' in answer) {
        return reply
          .header('content-disposition', `attachment; filename="${answer.fileName}"`)
          .type(answer.contentType)
          .send(answer.content);
      }
      return reply
        .status(answer.status ?? 200)
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(answer.body));
    },
  });
}
