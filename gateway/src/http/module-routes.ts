import {
  isNestedTooDeep,
  type ModuleDeclaration,
  type RequestContext,
  type RouteAnswer,
  type RouteDeclaration,
  type RouteRequest,
  type UploadLimits,
} from '@rustok/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../engine.js';
import type { Requests } from '../request/index.js';
import { bodyTooDeep, nothingAt } from './errors.js';
import { incomingRequest, single } from './incoming-request.js';
import { sendStored } from './stored-answer.js';
import { discardBody } from './unread-body.js';
import { uploadInvalid } from './upload-errors.js';
import { UploadForm } from './upload.js';

export interface ModuleRoutesOptions {
  readonly engine: Engine;
  readonly requests: Requests;
}

interface RouteOptions {
  readonly module: ModuleDeclaration;
  readonly route: RouteDeclaration;
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
  const all = engine.platform.registry.modules.flatMap((module) =>
    module.routes.map((route): RouteOptions => ({ module, route, requests })),
  );
  // In scopes of their own: elsewhere a body may be text, and only uploads are forms.
  await app.register(async (scope) => {
    scope.removeContentTypeParser('text/plain');
    for (const options of all.filter(({ route }) => !route.upload)) registerRoute(scope, options);
  });
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Left where it is, for the handler to read.
    scope.addContentTypeParser('multipart/form-data', (_request, _body, done) => done(null));
    for (const options of all.filter(({ route }) => route.upload)) registerRoute(scope, options);
  });
}

function registerRoute(app: FastifyInstance, options: RouteOptions): void {
  const { route, requests } = options;
  app.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const answer = route.upload
        ? await answerUpload(request, { ...options, upload: route.upload, reply })
        : await answerOf(request, options, noUpload);
      return send(answer, { request, reply, tenantHeader: requests.settings.header_name });
    },
  });
}

/** Whatever the handler left of the body is gone before anything is answered. */
async function answerUpload(
  request: FastifyRequest,
  {
    upload,
    reply,
    ...options
  }: RouteOptions & { readonly upload: UploadLimits; readonly reply: FastifyReply },
): Promise<RouteAnswer> {
  let form: UploadForm | undefined;
  try {
    return await answerOf(request, options, async () => {
      form ??= new UploadForm(request.raw, upload);
      return form.upload;
    });
  } finally {
    form?.close();
    if (!(await discardBody(request.raw))) reply.header('connection', 'close');
  }
}

function noUpload(): Promise<never> {
  return Promise.reject(uploadInvalid('this path takes none'));
}

async function answerOf(
  request: FastifyRequest,
  { module, route, requests }: RouteOptions,
  upload: RouteRequest['upload'],
): Promise<RouteAnswer> {
  const context = await contextOf(request, { route, requests });
  if (!context.platform.modulesOf(context.tenant).includes(module.slug)) throw nothingAt(request.url);
  if (isNestedTooDeep(request.body)) throw bodyTooDeep();
  return route.handle(
    {
      params: request.params as RouteRequest['params'],
      query: request.query as RouteRequest['query'],
      body: request.body,
      upload,
    },
    context,
  );
}

function contextOf(
  request: FastifyRequest,
  { route, requests }: Pick<RouteOptions, 'route' | 'requests'>,
): Promise<RequestContext> {
  const incoming = incomingRequest(request, requests.settings);
  const isLink = route.linkable === true && route.method === 'GET' && incoming.header === undefined;
  const { tenant } = request.query as { tenant?: string | string[] };
  return requests.context(isLink ? { ...incoming, header: single(tenant) } : incoming);
}

function send(
  answer: RouteAnswer,
  options: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly tenantHeader: string },
): FastifyReply | Promise<FastifyReply> {
  const { reply } = options;
  if ('stored' in answer) return sendStored(answer, options);
  // Somebody's data, behind a token: nobody between here and there may keep it.
  reply.header('cache-control', 'no-store');
  if ('link' in answer) return reply.redirect(answer.link, 302);
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
}
