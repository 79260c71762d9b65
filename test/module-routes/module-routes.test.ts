import {
  ClientError,
  defineModule,
  moduleSlug,
  NotFoundError,
  OutageError,
  requirePermission,
  type RouteDeclaration,
} from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../kit/api.js';

const describeModule = (slug: string) => ({ slug, name: slug, description: slug, version: '1.0.0' });

const failing = (name: string, error: () => Error): RouteDeclaration => ({
  method: 'GET',
  path: `/api/echo/fail/${name}`,
  summary: name,
  handle: () => Promise.reject(error()),
});

const echo = defineModule({
  ...describeModule('echo'),
  kind: 'optional',
  routes: [
    {
      method: 'GET',
      path: '/api/echo/:word',
      summary: 'says it back',
      handle: async ({ params, query, body }, { tenant, actor, requestId }) => ({
        body: { params, query, body: body ?? null, tenant: tenant.slug, actor: actor.kind, requestId },
      }),
    },
    {
      method: 'POST',
      path: '/api/echo/:word',
      summary: 'takes a body',
      handle: async ({ body }) => ({ status: 202, body: { got: body ?? null } }),
    },
    {
      method: 'DELETE',
      path: '/api/echo/:word',
      summary: 'needs a permission',
      handle: async (_request, { actor }) => ({ body: requirePermission(actor, 'echo:manage') }),
    },
    {
      method: 'POST',
      path: '/api/echo/files',
      summary: 'takes a file and tells of it',
      upload: { maxBytes: 1_000 },
      async handle({ upload }) {
        const { fields, fileName, content } = await upload();
        let bytes = 0;
        for await (const chunk of content) bytes += chunk.length;
        return { body: { fields, fileName, bytes } };
      },
    },
    {
      method: 'PUT',
      path: '/api/echo/files',
      summary: 'takes a file and looks away',
      upload: { maxBytes: 100_000_000 },
      async handle({ query, upload }) {
        if (query.begin) await upload();
        return { body: { bytes: null } };
      },
    },
    failing('client', () => new ClientError('ECHO_REFUSED', 'No.', { details: { why: 'because' } })),
    failing('missing', () => new NotFoundError('ECHO_NOT_FOUND', 'echo', 'x')),
    failing('outage', () => new OutageError('ECHO_AWAY', 'Later.')),
    failing('bug', () => new Error('secret of the implementation')),
  ],
});

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi([echo]);
  await api.tenant('acme', [moduleSlug('echo')]);
  await api.tenant('bare');
});
afterAll(() => api[Symbol.asyncDispose]());

async function call(
  path: string,
  { tenant = 'acme', ...init }: RequestInit & { tenant?: string } = {},
): Promise<{ status: number; body: never; code: unknown; headers: Headers }> {
  const headers = { 'x-tenant-id': tenant, ...(init.headers as Record<string, string>) };
  const response = await fetch(`${api.url}${path}`, { ...init, headers });
  const body = await response.json();
  return {
    status: response.status,
    body: body as never,
    code: body.errors?.[0].extensions.code,
    headers: response.headers,
  };
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function formOf({ bytes, note }: { readonly bytes: number; readonly note?: string }): FormData {
  const form = new FormData();
  if (note !== undefined) form.append('note', note);
  form.append('file', new Blob(['x'.repeat(bytes)]), 'a.bin');
  return form;
}

describe('a route of a module', () => {
  test('gets path, query and verified context, and answers JSON that nobody keeps', async () => {
    const { status, body, headers } = await call('/api/echo/a%20b?x=1&y=2&y=3', {
      headers: { 'x-request-id': 'request-123' },
    });
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'application/json; charset=utf-8',
      'no-store',
    ]);
    expect(body).toEqual({
      params: { word: 'a b' },
      query: { x: '1', y: ['2', '3'] },
      body: null,
      tenant: 'acme',
      actor: 'anonymous',
      requestId: 'request-123',
    });
  });

  test('takes a JSON body or none, and says with which status it is done', async () => {
    expect(await call('/api/echo/a', json({ some: ['thing'] }))).toMatchObject({
      status: 202,
      body: { got: { some: ['thing'] } },
    });
    expect(await call('/api/echo/a', { method: 'POST' })).toMatchObject({ status: 202, body: { got: null } });
  });

  test.each([
    ['text', { method: 'POST', body: 'text', headers: { 'content-type': 'text/plain' } }, 415],
    ['broken JSON', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }, 400],
  ])('refuses %s', async (_what, init, status) => {
    expect(await call('/api/echo/a', init)).toMatchObject({ status, code: 'BAD_REQUEST' });
  });

  test.each([
    ['client', 400, 'ECHO_REFUSED'],
    ['missing', 404, 'ECHO_NOT_FOUND'],
    ['outage', 503, 'ECHO_AWAY'],
    ['bug', 500, 'INTERNAL_SERVER_ERROR'],
  ])('that fails with a %s error answers %i and %s', async (name, status, code) => {
    const answer = await call(`/api/echo/fail/${name}`);
    expect(answer).toMatchObject({ status, code });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  test('finds tenant and actor as GraphQL does', async () => {
    expect(await call('/api/echo/a', { tenant: 'nobody' })).toMatchObject({
      status: 404,
      code: 'TENANT_NOT_FOUND',
    });
    expect(await call('/api/echo/a', { headers: { authorization: 'Bearer nonsense' } })).toMatchObject({
      status: 401,
      code: 'TOKEN_INVALID',
    });
    expect(await call('/api/echo/a', { method: 'DELETE' })).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });

  test('that takes a file gets it as a stream, with the fields before it', async () => {
    const answer = await call('/api/echo/files', {
      method: 'POST',
      body: formOf({ bytes: 1_000, note: 'x' }),
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { fields: { note: 'x' }, fileName: 'a.bin', bytes: 1_000 },
    });
    const larger = await call('/api/echo/files', { method: 'POST', body: formOf({ bytes: 1_001 }) });
    expect(larger).toMatchObject({ status: 413, code: 'UPLOAD_TOO_LARGE' });
  });

  test.each(['/api/echo/files', '/api/echo/files?begin=1'])(
    'that takes a file and does not read it answers all the same: %s',
    async (path) => {
      for (let time = 0; time < 3; time += 1) {
        const answer = await call(path, { method: 'PUT', body: formOf({ bytes: 3_000_000 }) });
        expect(answer).toMatchObject({ status: 200, body: { bytes: null } });
      }
    },
  );

  test('that takes a file does not exist either for a tenant that has the module off', async () => {
    const body = formOf({ bytes: 10 });
    expect(await call('/api/echo/files', { method: 'POST', body, tenant: 'bare' })).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
  });

  test('that takes no file refuses a form', async () => {
    expect(await call('/api/echo/a', { method: 'POST', body: formOf({ bytes: 10 }) })).toMatchObject({
      status: 415,
      code: 'BAD_REQUEST',
    });
  });

  test('does not exist for a tenant that has the module off, nor under another method', async () => {
    for (const answer of [
      await call('/api/echo/a', { tenant: 'bare' }),
      await call('/api/echo/a', { method: 'PUT' }),
      await call('/api/other'),
    ]) {
      expect(answer).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    }
    const off = await call('/api/echo/a?x=1', { tenant: 'bare' });
    expect(off.body).toMatchObject({ errors: [{ message: 'There is nothing at /api/echo/a.' }] });
  });
});
