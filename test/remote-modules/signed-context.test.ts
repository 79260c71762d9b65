import { createHmac, randomUUID } from 'node:crypto';
import { serveModule, type ServedModule } from '@rustok/gateway';
import {
  ANONYMOUS,
  contextOptions,
  contextSubject,
  moduleSlug,
  SignedContexts,
  systemActor,
  type Tenant,
} from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settingsFor, startTestGateway, type TestGateway } from '../kit/gateway.js';
import { MODULE_SECRET } from '../kit/remote-layout.js';

// A built-in module served alone believes its gateway, and nobody else.

let gateway: TestGateway;
let served: ServedModule;
let demo: Tenant;
let acme: Tenant;

beforeAll(async () => {
  gateway = await startTestGateway();
  served = await serveModule({
    settings: await settingsFor(gateway.connection),
    ...{ module: 'content', secret: MODULE_SECRET, host: '127.0.0.1', port: 0 },
  });
  const { tenants } = gateway.gateway.platform;
  const found = await Promise.all(['demo', 'acme'].map((value) => tenants.find({ kind: 'slug', value })));
  if (!found[0] || !found[1]) throw new Error('the demo has these tenants');
  [demo, acme] = [found[0], found[1]];
}, 60_000);

afterAll(async () => {
  await served.close();
  await gateway[Symbol.asyncDispose]();
});

const seconds = () => Math.floor(Date.now() / 1000);
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

function claims(tenant: Tenant, more: object = {}) {
  return {
    ...{ iss: 'rustok', aud: 'content', iat: seconds(), exp: seconds() + 30 },
    tenant: { id: tenant.id, slug: tenant.slug },
    actor: { kind: 'anonymous' },
    ...{ locales: ['en'], request_id: randomUUID(), correlation_id: randomUUID() },
    ...more,
  };
}

function token(body: object, { secret = MODULE_SECRET, alg = 'HS256' } = {}): string {
  const signed = `${encoded({ alg, typ: 'JWT' })}.${encoded(body)}`;
  const signature = alg === 'none' ? '' : createHmac('sha256', secret).update(signed).digest('base64url');
  return `${signed}.${signature}`;
}

async function ask(query: string, header: string | undefined, variables: object = {}) {
  const response = await fetch(served.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(header !== undefined && { 'x-rustok-context': header }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as {
    data?: Record<string, unknown>;
    errors?: { message: string; extensions: { code: string; stacktrace?: unknown } }[];
  };
  return { status: response.status, data, errors, codes: errors?.map(({ extensions }) => extensions.code) };
}

const NODES = '{ contentNodes(first: 3) { edges { node { id } } } }';

test('answers for the tenant and the actor that are signed', async () => {
  const { data, errors } = await ask(NODES, token(claims(demo)));
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ contentNodes: { edges: expect.any(Array) } });
});

test('tells its contract to everybody, and nothing else without a context', async () => {
  expect((await ask('{ _service { sdl } }', undefined)).data).toMatchObject({
    _service: { sdl: expect.stringContaining('ContentNode') },
  });
  for (const query of [
    NODES,
    '{ _service { sdl } ...F } fragment F on Query { contentNodes(first: 1) { edges { cursor } } }',
  ]) {
    expect(await ask(query, undefined)).toMatchObject({ status: 401, codes: ['CONTEXT_INVALID'] });
  }
});

describe('refuses a context', () => {
  test.each<[string, () => string]>([
    ['that is no token', () => 'x'],
    ['signed with another secret', () => token(claims(demo), { secret: 'y'.repeat(40) })],
    ['that is not signed', () => token(claims(demo), { alg: 'none' })],
    [
      'with claims put in afterwards',
      () => {
        const [head, , signature] = token(claims(demo)).split('.');
        return `${head}.${encoded(claims(acme))}.${signature}`;
      },
    ],
    ['that has expired', () => token(claims(demo, { iat: seconds() - 60, exp: seconds() - 30 }))],
    ['that is to live too long', () => token(claims(demo, { iat: seconds() - 3600, exp: seconds() + 3600 }))],
    ['without an end', () => token(claims(demo, { exp: undefined }))],
    ['for another module', () => token(claims(demo, { aud: 'blog' }))],
    ['of another issuer', () => token(claims(demo, { iss: 'somebody' }))],
    ['whose tenant has another slug', () => token(claims(demo, { tenant: { id: demo.id, slug: 'acme' } }))],
    [
      'of a tenant that is not there',
      () => token(claims(demo, { tenant: { id: randomUUID(), slug: 'demo' } })),
    ],
    ['of an actor it does not know', () => token(claims(demo, { actor: { kind: 'root' } }))],
  ])('%s', async (_what, made) => {
    expect(await ask(NODES, made())).toMatchObject({ status: 401, codes: ['CONTEXT_INVALID'] });
  });
});

test('has the trace of the request, which makes no difference to whom it is for', async () => {
  const { platform } = gateway.gateway;
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const context = (trace?: string) =>
    platform.contextFor({ tenant: demo, actor: ANONYMOUS, traceparent: trace });
  const contexts = new SignedContexts({ module: moduleSlug('content'), secret: MODULE_SECRET });
  const claimed = await contexts.verify(await contexts.sign(context(traceparent)));
  const options = await contextOptions(claimed, platform.tenants);
  expect(platform.contextFor(options).traceparent).toBe(traceparent);
  expect(contextSubject(context(traceparent))).toBe(contextSubject(context()));
});

test("does not find another tenant's things, whatever the representation says", async () => {
  const { platform } = gateway.gateway;
  const context = platform.contextFor({ tenant: acme, actor: systemActor('test') });
  const id = await context.database.read(async (trx) => (await trx('nodes').first('id'))?.id as string);
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on ContentNode { id } } }';
  const system = { actor: { kind: 'system', name: 'test' } };
  const variables = { r: [{ __typename: 'ContentNode', id, tenantId: acme.id }] };
  expect((await ask(query, token(claims(acme, system)), variables)).data).toEqual({ _entities: [{ id }] });
  expect((await ask(query, token(claims(demo, system)), variables)).data).toEqual({ _entities: [null] });
});

test('decides by the permissions that are signed', async () => {
  const mutation =
    'mutation { createCategory(input: { translations: [{ locale: "en", name: "Signed" }] }) { id } }';
  const user = (permissions: object) => ({
    actor: { kind: 'user', id: randomUUID(), session_id: randomUUID(), roles: ['manager'], permissions },
  });
  expect((await ask(mutation, token(claims(demo)))).codes).toEqual(['UNAUTHENTICATED']);
  expect((await ask(mutation, token(claims(demo, user({}))))).codes).toEqual(['PERMISSION_DENIED']);
});
