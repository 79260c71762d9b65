import { randomBytes, randomUUID } from 'node:crypto';
import indexModule from '@rustok/index';
import { ANONYMOUS, createLogger, Platform, type Tenant } from '@rustok/kernel';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestConnection } from '../kit/database.js';
import { fixtureModule, id, search, settled, titles } from './fixture.js';

/** The view bypasses the policies of the application; what it lets through must not depend on who owns the tables. */
describe.each(['a superuser', 'a plain role, which the policies hold for'])('tables of %s', (owner) => {
  const notes = fixtureModule('notes', 'note');
  let world: World;
  let acme: Tenant;
  let other: Tenant;

  beforeAll(async () => {
    world = await startWorld(owner === 'a superuser');
    [acme, other] = [await world.tenant('acme'), await world.tenant('other')];
    for (const [tenant, name] of [[acme, 'ours'] as const, [other, 'theirs'] as const]) {
      const context = world.platform.contextFor({ tenant, actor: { kind: 'system', name: 'test' } });
      for (const locale of ['en', 'de']) {
        await notes.save(context, {
          ...{ id: id(1), locale, title: `Apple, ${name}`, body: `apple ${name}` },
          ...{ tags: ['fruit', name], prices: [{ currency: 'EUR', min: 100, max: 100 }] },
        });
      }
      await notes.save(context, { id: id(2), title: `Apple, ${name}, draft`, isPublished: false });
      await settled(world.platform, tenant);
    }
  }, 60_000);
  afterAll(() => world[Symbol.asyncDispose]());

  const found = (tenant: Tenant, query: string, locale: string) =>
    titles(world.platform.contextFor({ tenant, actor: ANONYMOUS }), query, { locale });

  it('each tenant finds its own of two things with the same id and the same words', async () => {
    for (const locale of ['en', 'de', 'fr']) {
      expect(await found(acme, 'apple', locale)).toEqual(['Apple, ours']);
      expect(await found(other, 'apple', locale)).toEqual(['Apple, theirs']);
    }
  });

  it("words that stand only in the other's documents find nothing, nor do they show in a highlight", async () => {
    expect(await found(acme, 'theirs', 'en')).toEqual([]);
    expect(await found(acme, '-ours', 'en')).toEqual([]);
    const { hits } = await search(
      world.platform.contextFor({ tenant: acme, actor: ANONYMOUS }),
      'apple or theirs',
    );
    expect(hits.map(({ highlight }) => highlight)).toEqual(['**apple** ours']);
  });

  it("a cursor of the other's search is refused", async () => {
    const theirs = world.platform.contextFor({ tenant: other, actor: ANONYMOUS });
    const ours = world.platform.contextFor({ tenant: acme, actor: ANONYMOUS });
    const { endCursor } = await search(theirs, 'apple');
    await expect(search(ours, 'apple', { after: endCursor })).rejects.toMatchObject({
      extensions: { code: 'INVALID_CURSOR' },
    });
  });

  const asApp = async (tenantId: string | null, sql: string) => {
    await world.app.query('begin');
    try {
      if (tenantId !== null) await world.app.query(`set local app.tenant_id = '${tenantId}'`);
      return (await world.app.query<{ title: string }>(sql)).rows.map(({ title }) => title).sort();
    } finally {
      await world.app.query('rollback');
    }
  };
  const OURS = ['Apple, ours', 'Apple, ours'];

  it.each<[what: string, sql: (theirs: string) => string, seen: readonly string[]]>([
    ['without a condition', () => 'select title from published_documents', OURS],
    [
      'with one that is always true',
      () => 'select title from published_documents where title = title or true',
      OURS,
    ],
    [
      'by a facet',
      () => `select title from published_documents where facets && '{tag=theirs,tag=fruit}'`,
      OURS,
    ],
    [
      'by what only the other has',
      () => `select title from published_documents where facets && '{tag=theirs}'`,
      [],
    ],
    [
      'by the beginning of a word',
      () => `select title from published_documents where title_words @@ '''app'':*'`,
      OURS,
    ],
    ['by a price', () => `select title from published_documents where price_min[1] <= 100`, OURS],
    ['by a word', () => `select title from published_documents where search_vector @@ 'appl'::tsquery`, OURS],
    [
      "by the other's id",
      (theirs) => `select title from published_documents where tenant_id = '${theirs}'`,
      [],
    ],
    [
      'joined with itself',
      () => `select b.title from published_documents a full join published_documents b on a.tenant_id <> b.tenant_id
              where b.title like '%theirs%'`,
      [],
    ],
    ['of drafts', () => `select title from published_documents where title like '%draft%'`, []],
  ])('a query %s shows the tenant its own published documents only', async (_, sql, seen) => {
    expect(await asApp(acme.id, sql(other.id))).toEqual(seen);
  });

  it.each([
    'select title from published_documents',
    `select title from published_documents where search_vector @@ 'appl'`,
  ])('without a tenant it is an error: %s', async (sql) => {
    await world.app.query('reset app.tenant_id');
    await expect(asApp(null, sql)).rejects.toMatchObject({ code: '22P02' });
    const fresh = new pg.Client(world.connection);
    await fresh.connect();
    await fresh.query('set role rustok_app');
    await expect(fresh.query(sql)).rejects.toMatchObject({ code: '42704' });
    await fresh.end();
  });

  it('a word is looked up in the index, with its tenant and locale', async () => {
    await world.administrator.query(`set session_replication_role = replica;
      insert into search_documents (tenant_id, kind, document_id, locale, title, is_published, updated_at, facets, title_words)
        select '${id(99)}', 'note', gen_random_uuid(), 'en', case when g % 500 = 0 then 'Rare' else 'Common' end, true, now(),
               array['tag=' || g % 500], array_to_tsvector(array['word' || g % 500])
          from generate_series(1, 5000) g;
      reset session_replication_role; analyze search_documents`);
    const plan = await planAs(
      id(99),
      `select title from published_documents where locale = 'en' and search_vector @@ 'rare'`,
    );
    expect(plan).toMatch(
      /Bitmap Index Scan on search_documents_words\n\s+Index Cond: \(\(tenant_id = .*locale.* = 'en'.*search_vector @@ /,
    );
    // What the view is for: asked for directly, the table does not let the same words use it.
    const direct = await planAs(
      id(99),
      `select title from search_documents where locale = 'en' and search_vector @@ 'rare'`,
    );
    expect(direct).not.toMatch(/Index Cond: .*@@/);
  });

  it.each([
    ['a facet', `facets && '{tag=7}'`, 'facets'],
    ['the beginning of a word', `title_words @@ '''word123'':*'`, 'title_words'],
  ])('%s is looked up in the same index, and not without the view', async (_, condition, column) => {
    const where = `locale = 'en' and ${condition}`;
    expect(await planAs(id(99), `select title from published_documents where ${where}`)).toMatch(
      new RegExp(
        `Bitmap Index Scan on search_documents_words\\n\\s+Index Cond: \\(\\(tenant_id = .*locale.* = 'en'.*${column} `,
      ),
    );
    expect(await planAs(id(99), `select title from search_documents where ${where}`)).not.toMatch(
      new RegExp(`Index Cond: .*${column}`),
    );
  });

  async function planAs(tenantId: string, sql: string): Promise<string> {
    await world.app.query('begin');
    // The question is what may be used, not what is worth it for so few.
    await world.app.query(`set local app.tenant_id = '${tenantId}'; set local enable_seqscan = off`);
    const { rows } = await world.app.query<{ 'QUERY PLAN': string }>(`explain (costs off) ${sql}`);
    await world.app.query('rollback');
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  it('who may search may not write through the view, and not make one', async () => {
    for (const sql of [
      'delete from published_documents',
      `update published_documents set title = 'x'`,
      `insert into published_documents (kind) values ('note')`,
      'create or replace view published_documents as select * from search_documents',
      'alter view published_documents set (security_barrier)',
    ]) {
      await expect(asApp(acme.id, sql), sql).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('the tables themselves show the application what they did, drafts included', async () => {
    expect(await asApp(acme.id, 'select title from search_documents')).toEqual([
      ...OURS,
      'Apple, ours, draft',
    ]);
    expect(
      await asApp(acme.id, `select title from search_documents where tenant_id = '${other.id}'`),
    ).toEqual([]);
  });

  interface World extends AsyncDisposable {
    readonly platform: Platform;
    readonly connection: TestConnection;
    readonly administrator: pg.Client;
    /** One connection of the application role. */
    readonly app: pg.Client;
    tenant(slug: string): Promise<Tenant>;
  }

  async function startWorld(asSuperuser: boolean): Promise<World> {
    const database = await createTestDatabase();
    const administrator = new pg.Client(database.connection);
    await administrator.connect();
    const plain = `rustok_test_${randomBytes(6).toString('hex')}`;
    const password = randomUUID();
    // Roles are the server's; other tests may make these two at this very moment.
    for (const role of ['rustok_app', 'rustok_platform']) {
      await administrator.query(
        `do $$ begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end $$`,
      );
    }
    await administrator.query(`create role ${plain} login nosuperuser nobypassrls password '${password}';
      grant rustok_app, rustok_platform to ${plain}; alter database ${database.connection.database} owner to ${plain}`);
    const connection = asSuperuser ? database.connection : { ...database.connection, user: plain, password };
    const platform = await Platform.start({
      modules: [notes.module, indexModule],
      database: connection,
      accessTokens: { secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 },
      logger: createLogger('fatal'),
      seedPassword: 'dev-password-123',
    });
    const app = new pg.Client(connection);
    await app.connect();
    await app.query('set role rustok_app');
    return {
      platform,
      connection,
      administrator,
      app,
      async tenant(slug) {
        const locales = ['en', 'de', 'fr'].map((locale) => ({ locale, name: locale, nativeName: locale }));
        const tenantId = await platform.createTenant({
          slug,
          name: slug,
          locales,
          modules: [notes.module.slug],
        });
        const tenant = await platform.tenants.byId(tenantId);
        if (!tenant) throw new Error(`tenant "${slug}" was not created`);
        return tenant;
      },
      async [Symbol.asyncDispose]() {
        await app.end();
        await platform.close();
        await administrator.end();
        await database.drop();
        const last = new pg.Client({ ...database.connection, database: 'postgres' });
        await last.connect();
        await last.query(`drop role ${plain}`);
        await last.end();
      },
    };
  }
});
