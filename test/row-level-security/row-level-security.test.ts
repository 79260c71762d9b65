import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { loadModules, type ModuleDeclaration, readManifest } from '@rustok/kernel';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';
import {
  bindingProblems,
  lentRights,
  partitionProblems,
  readTables,
  VIEWS,
  type Table,
  WITHOUT_TENANT,
} from './catalogue.js';
import { fillTables, type Row } from './fill-tables.js';

const MANIFEST = join(import.meta.dirname, '../../modules.toml');

let platform: TestPlatform;
let owner: pg.Client;
/** One connection of the application role for all tests, as one of a pool would be. */
let app: pg.Client;
let tables: readonly Table[];
const acme = { id: '', rows: new Map<string, Row>() as ReadonlyMap<string, Row> };
const other = { id: '', rows: new Map<string, Row>() as ReadonlyMap<string, Row> };

beforeAll(async () => {
  const modules: readonly ModuleDeclaration[] = await loadModules(await readManifest(MANIFEST));
  platform = await startTestPlatform(modules);
  // Tables are filled by hand here; neither relay nor consumers may have a part in it.
  await platform.platform.close();
  owner = new pg.Client(platform.connection);
  await owner.connect();
  app = new pg.Client(platform.connection);
  await app.connect();
  await app.query('set role rustok_app');
  tables = await readTables(owner);
  for (const tenant of [acme, other]) {
    tenant.id = randomUUID();
    tenant.rows = await fillTables(owner, tenantTables(), tenant.id);
  }
}, 60_000);

afterAll(async () => {
  await Promise.all([owner.end(), app.end()]);
  await platform[Symbol.asyncDispose]();
});

const tenantTables = () => tables.filter(({ tenantColumn }) => tenantColumn !== null);

/** Runs the work as one tenant and takes everything back. */
async function asTenant<T>(tenantId: string | null, work: () => Promise<T>): Promise<T> {
  await app.query('begin');
  try {
    if (tenantId !== null) await app.query(`set local app.tenant_id = '${tenantId}'`);
    return await work();
  } finally {
    await app.query('rollback');
  }
}

/** `ok`, or the SQLSTATE. */
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { code?: string }) => error.code ?? String(error),
  );

/** Tables on which the application has a right. */
const withRight = (right: string) => tenantTables().filter(({ privileges }) => privileges.includes(right));

describe('the catalogue', () => {
  test('binds every table to its tenant, or has it on the list of those without', () => {
    expect(bindingProblems(tables)).toEqual([]);
    expect(tables.filter(({ tenantColumn }) => tenantColumn === null).map(({ name }) => name)).toEqual([
      ...WITHOUT_TENANT.keys(),
    ]);
    expect(tables.filter(({ definition }) => definition !== null).map(({ name }) => name)).toEqual([
      ...VIEWS.keys(),
    ]);
    expect(tables.length).toBeGreaterThan(10);
  });

  test.each<[what: string, sql: string, problem: RegExp]>([
    ['no policy at all', 'create table t (id int, tenant_id uuid)', /^t: row-level security is not enabled/],
    [
      'a tenant table nobody listed',
      'create table t (id int)',
      /^t: has no tenant_id and is not on the list/,
    ],
    [
      'a right on a table without tenant',
      'grant select on sys_migrations to rustok_app',
      /^sys_migrations: has no tenant_id, but the application may select/,
    ],
    [
      'security that its owner escapes',
      'alter table users no force row level security',
      /^users: row-level security is not forced/,
    ],
    ['a policy that is gone', 'drop policy tenant on users', /^users: has no policy/],
    [
      'one policy too many',
      'create policy everything on users using (true)',
      /^users: lets the application see more than its tenant/,
    ],
    [
      'a policy that checks less than it shows',
      'alter policy tenant on users with check (true)',
      /^users: lets the application see more/,
    ],
    [
      'the right to truncate',
      'grant truncate on users to rustok_app',
      /^users: the application may truncate/,
    ],
    ['a view nobody listed', `create view v as select * from users`, /^v: is a view that is not on the list/],
    ...[
      'is_published',
      'true or tenant_id = $',
      'tenant_id = $ or is_published',
      '(tenant_id = $ and is_published) or kind is null',
      `tenant_id = $ and is_published union all select tenant_id, title from search_documents`,
    ].map((where): [string, string, RegExp] => [
      `a view of rows where ${where}`,
      `drop view published_documents; create view published_documents as select tenant_id, title
         from search_documents where ${where.replace('$', `current_setting('app.tenant_id')::uuid`)}`,
      /^published_documents: is a view that does not name its tenant first/,
    ]),
    [
      'a view of two tables',
      `drop view published_documents; create view published_documents as select d.tenant_id, u.email
         from search_documents d, users u
        where d.tenant_id = current_setting('app.tenant_id')::uuid and is_published`,
      /^published_documents: is a view that does not name its tenant first/,
    ],
    [
      'a view that can be written to',
      'grant insert on published_documents to rustok_app',
      /^published_documents: the application may insert in a view/,
    ],
    [
      'no index by tenant',
      `create table t (id int primary key, tenant_id uuid);`,
      /^t: no index begins with tenant_id/,
    ],
  ])('fails for %s', async (_, sql, problem) => {
    await owner.query('begin');
    await owner.query(sql);
    expect(bindingProblems(await readTables(owner))).toContainEqual(expect.stringMatching(problem));
    await owner.query('rollback');
  });

  test('lets nobody around a parent to its partitions', async () => {
    const partitions = await owner.query<{ name: string }>(
      `select relname as name from pg_class where relispartition and relkind = 'r'`,
    );
    expect(partitions.rowCount).toBeGreaterThan(10);
    expect(await partitionProblems(owner)).toEqual([]);
    for (const { name } of partitions.rows) {
      for (const sql of [
        `select from ${name}`,
        `insert into ${name} default values`,
        `delete from ${name}`,
      ]) {
        expect(await asTenant(acme.id, () => outcome(app.query(sql))), sql).toBe('42501');
      }
    }
    for (const grant of [
      'grant select on sys_events_default to rustok_app',
      'grant select (envelope) on sys_events_default to public',
    ]) {
      await owner.query('begin');
      await owner.query(grant);
      expect(await partitionProblems(owner)).toContain('sys_events_default: rustok_app has a right on it');
      await owner.query('rollback');
    }
  });

  test('lets the application make and drop no day of the log, and give no positions', async () => {
    for (const call of [
      `rustok_create_log_day('2020-01-01')`,
      `rustok_drop_log_day('2020-01-01')`,
      'rustok_log_days()',
      `rustok_assign_positions('channel')`,
    ]) {
      expect(await asTenant(acme.id, () => outcome(app.query(`select ${call}`))), call).toBe('42501');
    }
  });

  test("lends the application nobody's rights by a function", async () => {
    expect(await lentRights(owner)).toEqual([]);
    await owner.query('begin');
    await owner.query(`create function emails() returns setof text language sql security definer
                         return (select email from users limit 1)`);
    expect(await lentRights(owner)).toEqual(['emails()']);
    await owner.query('rollback');
  });

  test('the application role is nobody special', async () => {
    const { rows } = await owner.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin from pg_roles where rolname = 'rustok_app'`,
    );
    expect(Object.values(rows[0])).toEqual([false, false, false, false, false]);
    const owned = await owner.query(`select from pg_class where relowner = 'rustok_app'::regrole`);
    expect(owned.rowCount).toBe(0);
    expect(await outcome(app.query('create table mine (id int)'))).toBe('42501');
  });
});

describe('one tenant, on every table', () => {
  test('both tenants have a row everywhere', async () => {
    for (const { name, tenantColumn, definition } of tenantTables()) {
      if (definition !== null) continue;
      const { rows } = await owner.query(`select distinct ${tenantColumn} as id from ${name}`);
      expect(
        rows.map(({ id }) => id),
        name,
      ).toEqual(expect.arrayContaining([acme.id, other.id]));
    }
  });

  test('a select without predicate gives its own rows only', async () => {
    for (const { name, tenantColumn } of withRight('select')) {
      const seen = await asTenant(acme.id, () =>
        app.query(`select distinct ${tenantColumn} as id from ${name}`),
      );
      expect(seen.rows, name).toEqual([{ id: acme.id }]);
    }
  });

  test("a select for the other's rows gives none", async () => {
    for (const { name, tenantColumn } of withRight('select')) {
      const seen = await asTenant(acme.id, () =>
        app.query(`select from ${name} where ${tenantColumn} = $1`, [other.id]),
      );
      expect(seen.rowCount, name).toBe(0);
    }
  });

  test('an update without predicate touches its own rows only', async () => {
    for (const { name, tenantColumn } of withRight('update')) {
      const own = await owner.query(`select from ${name} where ${tenantColumn} = $1`, [acme.id]);
      const updated = await asTenant(acme.id, () =>
        app.query(`update ${name} set ${tenantColumn} = ${tenantColumn} returning ${tenantColumn} as id`),
      );
      expect(updated.rows, name).toEqual(own.rows.map(() => ({ id: acme.id })));
    }
  });

  test('a delete without predicate takes its own rows only', async () => {
    for (const { name, tenantColumn } of withRight('delete')) {
      const own = await owner.query(`select from ${name} where ${tenantColumn} = $1`, [acme.id]);
      // Rows that others refer to may be protected by that; whatever goes must be the tenant's own.
      const deleted = await asTenant(acme.id, () =>
        app.query(`delete from ${name} returning ${tenantColumn} as id`).catch((error: { code?: string }) => {
          expect(error.code, name).toBe('23503');
          return null;
        }),
      );
      if (deleted) expect(deleted.rows, name).toEqual(own.rows.map(() => ({ id: acme.id })));
    }
  });

  test('a row cannot be put into the other tenant, nor moved there', async () => {
    for (const { name, tenantColumn } of withRight('insert')) {
      const row = other.rows.get(name) ?? {};
      const columns = Object.keys(row);
      const insert = `insert into ${name} (${columns.join(', ')})
        select ${columns.join(', ')} from json_populate_record(null::${name}, $1)`;
      const tried = asTenant(acme.id, () => outcome(app.query(insert, [JSON.stringify(row)])));
      expect(await tried, `insert into ${name} (${tenantColumn})`).toBe('42501');
    }
    for (const { name, tenantColumn } of withRight('update')) {
      const tried = asTenant(acme.id, () =>
        outcome(app.query(`update ${name} set ${tenantColumn} = '${other.id}'`)),
      );
      expect(await tried, `update ${name}`).toBe('42501');
    }
  });

  test('what it may not do at all it may not do to its own rows either', async () => {
    const statements = {
      select: (name: string) => `select from ${name}`,
      insert: (name: string) => `insert into ${name} default values`,
      update: (name: string, column: string) => `update ${name} set ${column} = ${column}`,
      delete: (name: string) => `delete from ${name}`,
      truncate: (name: string) => `truncate ${name} cascade`,
    };
    for (const { name, tenantColumn, privileges, definition } of tables) {
      for (const [right, statement] of Object.entries(statements)) {
        if (privileges.includes(right)) continue;
        const tried = asTenant(acme.id, () => outcome(app.query(statement(name, tenantColumn ?? 'ctid'))));
        expect(await tried, `${right} on ${name}`).toMatch(
          definition === null ? /^(42501|0A000)$/ : /^(42501|42809)$/,
        );
      }
    }
  });
});

describe('without a tenant', () => {
  const statements: Readonly<Record<string, (name: string, column: string) => string>> = {
    select: (name) => `select from ${name}`,
    update: (name, column) => `update ${name} set ${column} = ${column}`,
    delete: (name) => `delete from ${name}`,
  };

  async function failEverywhere(code: string): Promise<void> {
    for (const [right, statement] of Object.entries(statements)) {
      for (const { name, tenantColumn } of withRight(right)) {
        const tried = asTenant(null, () => outcome(app.query(statement(name, tenantColumn ?? ''))));
        expect(await tried, `${right} on ${name}`).toBe(code);
      }
    }
    for (const { name, tenantColumn } of withRight('insert')) {
      const tried = asTenant(null, () =>
        outcome(app.query(`insert into ${name} (${tenantColumn}) values ('${acme.id}')`)),
      );
      expect(await tried, `insert into ${name}`).not.toBe('ok');
    }
  }

  test('every statement is an error on a new connection', async () => {
    await app.end();
    app = new pg.Client(platform.connection);
    await app.connect();
    await app.query('set role rustok_app');
    await failEverywhere('42704');
  });

  test('every statement is an error on a connection that a tenant had before', async () => {
    await asTenant(acme.id, () => app.query('select from tenants'));
    await app.query('begin');
    await app.query(`set local app.tenant_id = '${acme.id}'`);
    await app.query('commit');
    // The setting exists now, and is empty.
    await failEverywhere('22P02');
  });
});
