import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { startTestGateway, type TestGateway } from '../kit/gateway.js';
import { adminOf } from '../live/comments.js';
import { runCommand } from '../tenant-lifecycle/world.js';
import { hashOf, idOf, persist, PERSIST, remove, send, tenantOf } from './world.js';

let gateway: TestGateway;
let admin: ApiClient;
let folder: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await adminOf(gateway.url);
  folder = await mkdtemp(join(tmpdir(), 'rustok-documents-'));
}, 120_000);
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const list = async (args: string) =>
  (
    await admin.post<{
      persistedDocuments: {
        edges: { cursor: string; node: { id: string; name: string | null; document: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      };
    }>(
      `{ persistedDocuments${args} { edges { cursor node { id name document createdBy createdByUser { id } } } pageInfo { hasNextPage endCursor } } }`,
    )
  ).data?.persistedDocuments;

describe('documents to persist', () => {
  it('are reported one by one: what the graph of the tenant cannot answer is refused, and stops no other', async () => {
    const good = '{ good: currentTenant { id } }';
    const reports = await persist(
      admin,
      { document: good, name: 'Good', id: idOf(good) },
      good,
      '{ nothing }',
      '{',
      'fragment F on Tenant { id }',
      { document: `${good} `, id: hashOf(good) },
      `{ ${'a'.repeat(100_000)} }`,
      `query A { currentTenant { id } } query B { ${Array.from({ length: 700 }, (_, i) => `f${i}: __typename`).join(' ')} }`,
    );
    expect(
      reports.map(({ outcome, problems }) => [outcome, ...new Set(problems.map(({ code }) => code))]),
    ).toEqual([
      ['PERSISTED'],
      ['UNCHANGED'],
      ['REFUSED', 'GRAPHQL_VALIDATION_FAILED'],
      ['REFUSED', 'GRAPHQL_PARSE_FAILED'],
      ['REFUSED', 'GRAPHQL_VALIDATION_FAILED'],
      ['REFUSED', 'PERSISTED_DOCUMENT_MISMATCH'],
      ['REFUSED', 'QUERY_TOO_LARGE'],
      ['REFUSED', 'QUERY_TOO_COMPLEX'],
    ]);
    expect(reports[0]).toMatchObject({ id: idOf(good), name: 'Good' });
    expect(await persist(admin, good)).toMatchObject([{ outcome: 'UNCHANGED' }]);
    expect((await send(admin, { documentId: idOf('{ nothing }') })).codes).toEqual([
      'PERSISTED_DOCUMENT_NOT_FOUND',
    ]);
  });

  it('are bounded in number, also of a tenant, and hold no NUL', async () => {
    const codes = async (documents: readonly { document: string }[]) =>
      (await admin.post(PERSIST, { documents })).codes;
    expect(await codes(Array.from({ length: 101 }, () => ({ document: '{ __typename }' })))).toEqual([
      'BAD_USER_INPUT',
    ]);
    expect(await codes([])).toEqual(['BAD_USER_INPUT']);
    expect(await codes([{ document: '{ __typename } # \0' }])).toEqual(['BAD_USER_INPUT']);

    const { platform } = gateway.gateway;
    const acme = await tenantOf(platform, 'acme');
    const { database } = platform.contextFor({ tenant: acme, actor: { kind: 'system', name: 'test' } });
    await database.transaction(async ({ trx }) => {
      await trx.raw(`insert into sys_persisted_documents (id, document, created_by)
        select 'sha256:' || encode(sha256(convert_to(text, 'UTF8')), 'hex'), text, 'test'
          from (select '{ __typename } # ' || n as text from generate_series(1, 5000) as n) as texts`);
    });
    const acmeAdmin = await adminOf(gateway.url, 'acme');
    const over = await acmeAdmin.post(PERSIST, { documents: [{ document: '{ currentTenant { id } }' }] });
    expect(over.codes).toEqual(['PERSISTED_DOCUMENT_LIMIT']);
    const known = await persist(acmeAdmin, '{ __typename } # 1');
    expect(known).toMatchObject([{ outcome: 'UNCHANGED' }]);
  });

  it('cannot stand under the id of another text, not even in the database', async () => {
    const { platform } = gateway.gateway;
    const demo = await tenantOf(platform, 'demo');
    const { database } = platform.contextFor({ tenant: demo, actor: { kind: 'system', name: 'test' } });
    const wrong = { id: idOf('{ a }'), document: '{ b }', created_by: 'test' };
    await expect(
      database.transaction(async ({ trx }) => trx('sys_persisted_documents').insert(wrong)),
    ).rejects.toMatchObject({ code: '23514' });
  });
});

describe('the list', () => {
  it('comes newest first, in pages, with who persisted what', async () => {
    const [first, second] = ['{ first: currentTenant { id } }', '{ second: currentTenant { id } }'];
    await persist(admin, { document: first, name: 'First' });
    await persist(admin, second);
    const page = await list('(first: 1)');
    expect(page?.edges.map(({ node }) => node)).toMatchObject([
      { id: idOf(second), name: null, document: second, createdByUser: { id: expect.any(String) } },
    ]);
    expect(page?.pageInfo.hasNextPage).toBe(true);
    const next = await list(`(first: 1, after: ${JSON.stringify(page?.pageInfo.endCursor)})`);
    expect(next?.edges.map(({ node }) => node)).toMatchObject([{ id: idOf(first), name: 'First' }]);
  });

  it('and all changes need documents:manage', async () => {
    const anonymous = new ApiClient(gateway.url, { tenant: 'demo' });
    const ids = '["x"]';
    for (const query of [
      '{ persistedDocuments { edges { cursor } } }',
      'mutation { persistDocuments(documents: [{ document: "{ __typename }" }]) { id } }',
      `mutation { removePersistedDocuments(ids: ${ids}) }`,
    ]) {
      expect((await anonymous.post(query)).codes).toEqual(['UNAUTHENTICATED']);
    }
  });
});

describe('a removal', () => {
  it('names what was there, and is repeated without effect', async () => {
    const document = '{ removed: currentTenant { id } }';
    await persist(admin, document);
    expect((await send(admin, { documentId: idOf(document) })).errors).toEqual([]);
    expect(await remove(admin, idOf(document), idOf('{ other }'), 'x')).toEqual([idOf(document)]);
    expect((await send(admin, { documentId: idOf(document) })).codes).toEqual([
      'PERSISTED_DOCUMENT_NOT_FOUND',
    ]);
    expect(await remove(admin, idOf(document))).toEqual([]);
  });
});

describe('a preview of other modules', () => {
  it('names the persisted documents that would break, of this tenant only', async () => {
    const breaking = '{ posts(first: 1) { edges { node { id } } } }';
    await persist(admin, breaking, '{ stays: currentTenant { id } }');
    const preview = async (client: ApiClient) =>
      (
        await client.post<{ previewModules: { brokenDocuments: { id: string; errors: string[] }[] } }>(
          '{ previewModules(set: ["content"]) { brokenDocuments { id errors } } }',
        )
      ).data?.previewModules.brokenDocuments;
    expect(await preview(admin)).toEqual([
      {
        id: idOf(breaking),
        errors: [expect.stringContaining('Cannot query field "posts" on type "Query".')],
      },
    ]);
    expect(await preview(await adminOf(gateway.url, 'acme'))).toEqual([]);
  });
});

describe('the command', { timeout: 120_000 }, () => {
  const run = (file: string) =>
    runCommand(gateway.connection, 'persist-documents', '--tenant', 'demo', '--file', file);
  const write = async (name: string, content: unknown) => {
    const file = join(folder, name);
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };

  it('persists the manifest of GraphQL Code Generator, more documents than one call takes, beside a running platform', async () => {
    const documents = Array.from({ length: 150 }, (_, i) => `query Q${i} { currentTenant { id } }`);
    const file = await write(
      'manifest.json',
      Object.fromEntries(documents.map((text) => [hashOf(text), text])),
    );
    // Asked for before: the running platform has to forget that it did not know it.
    const last = { documentId: idOf(documents[149] ?? '') };
    expect((await send(admin, last)).codes).toEqual(['PERSISTED_DOCUMENT_NOT_FOUND']);
    expect(await run(file)).toEqual({
      code: 0,
      stdout: 'demo: 150 persisted, 0 unchanged, 0 refused\n',
      stderr: '',
    });
    await expect.poll(async () => (await send(admin, last)).errors, { timeout: 8_000 }).toEqual([]);
  });

  it('ends with an error that tells what is refused, and persists the rest', async () => {
    const file = await write('bad.json', {
      [hashOf('{ nothing }')]: '{ nothing }',
      '0123456789abcdef0123456789abcdef01234567': '{ sha1: currentTenant { id } }',
      [hashOf('{ fine: currentTenant { id } }')]: '{ fine: currentTenant { id } }',
    });
    const { code, stderr } = await run(file);
    expect(code).toBe(1);
    expect(stderr).toContain('GRAPHQL_VALIDATION_FAILED: Cannot query field "nothing" on type "Query".');
    expect(stderr).toContain('PERSISTED_DOCUMENT_MISMATCH');
    expect(stderr).toContain('PERSISTED_DOCUMENTS_REFUSED: demo: 1 persisted, 0 unchanged, 2 refused');
    expect(await run(await write('no.json', '['))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('BAD_USER_INPUT'),
    });
  });
});
