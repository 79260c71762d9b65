import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type ExportedFile, type ExportManifest, systemActor, tenantId } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../kit/client.js';
import { png } from '../media/images.js';
import { rowCounts, runCommand, startWorld, SYSTEM, type World } from './world.js';

let world: World;
let folder: string;

beforeAll(async () => {
  world = await startWorld();
  folder = await mkdtemp(join(tmpdir(), 'rustok-export-'));
}, 120_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world[Symbol.asyncDispose]();
});

interface Exported {
  readonly folder: string;
  readonly manifest: ExportManifest;
  readonly stdout: string;
}

/** By the command, unpacked by the tar of the machine. */
async function exported(slug: string): Promise<Exported> {
  const file = join(folder, `${slug}.tar.gz`);
  const { code, stdout, stderr } = await runCommand(
    world.api.connection,
    'export',
    '--slug',
    slug,
    '--file',
    file,
  );
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect((await stat(file)).mode & 0o077).toBe(0);
  const unpacked = await mkdtemp(join(folder, 'unpacked-'));
  execFileSync('tar', ['xzf', file, '-C', unpacked]);
  const manifest = JSON.parse(await readFile(join(unpacked, 'manifest.json'), 'utf8')) as ExportManifest;
  return { folder: unpacked, manifest, stdout };
}

async function contentOf(archive: Exported, table: string): Promise<Record<string, unknown>[]> {
  return linesOf(archive, archive.manifest.tables.find((each) => each.table === table)?.parts);
}

async function linesOf<Line = Record<string, unknown>>(
  { folder: from }: Exported,
  parts: ExportManifest['files']['parts'] = [],
): Promise<Line[]> {
  const texts = await Promise.all(parts.map(({ file }) => readFile(join(from, file), 'utf8')));
  return texts
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** Uploads as the owner of a tenant; the key that the file is stored by. */
async function upload(slug: string, content: Buffer): Promise<string> {
  const { options } = await world.signIn(slug, `owner@${slug}.test`);
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(content)], { type: 'image/png' }), 'picture.png');
  const response = await fetch(`${world.api.url}/api/content/media`, {
    method: 'POST',
    headers: { 'x-tenant-id': slug, authorization: `Bearer ${options.token ?? ''}` },
    body: form,
  });
  const { id } = (await response.json()) as { id: string };
  const [row] = await world.sql<{ storage_key: string }>('select storage_key from media where id = $1', [id]);
  return row?.storage_key ?? '';
}

async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(path, join(parentPath, name)));
}

async function openTransactions(): Promise<number | undefined> {
  const [row] = await world.sql<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where datname = current_database()
        and state like 'idle in transaction%' and pid <> pg_backend_pid()`,
  );
  return row?.n;
}

describe('an export', () => {
  test('has every row of the tenant in every table that has a tenant_id, and none of another', async () => {
    const id = await world.tenant('moving');
    await world.tenant('staying');
    const archive = await exported('moving');
    const { manifest } = archive;
    const counts = await rowCounts(world.owner, id);
    const leftOut = manifest.leftOut.filter(({ column }) => column === null).map(({ table }) => table);
    // A partition counts with its parent.
    const partitions = await world.sql<{ name: string }>(
      `select relname as name from pg_class where relispartition`,
    );
    const tables = Object.keys(counts).filter((name) => !partitions.some((each) => each.name === name));
    expect([...manifest.tables.map(({ table }) => table), ...leftOut].sort()).toEqual(tables.sort());
    expect(Object.fromEntries(manifest.tables.map(({ table, rows }) => [table, rows]))).toEqual(
      Object.fromEntries(
        tables.filter((name) => !leftOut.includes(name)).map((name) => [name, counts[name]]),
      ),
    );
    expect(counts.users).toBeGreaterThan(0);
    for (const { table } of manifest.tables) {
      for (const row of await contentOf(archive, table))
        expect(row[table === 'tenants' ? 'id' : 'tenant_id']).toBe(id);
    }
    expect(await contentOf(archive, 'tenants')).toMatchObject([{ id, slug: 'moving' }]);
    expect(manifest).toMatchObject({ format: 'rustok-tenant-export', tenant: { id, slug: 'moving' } });
    const migrations = await world.sql<{ name: string }>('select name from sys_migrations order by name');
    expect([...manifest.migrations].sort()).toEqual(migrations.map(({ name }) => name).sort());
  });

  test('has files whose sums and sizes are those of its manifest', async () => {
    const archive = await exported('shop');
    const parts = archive.manifest.tables.flatMap((table) => table.parts);
    expect(parts.length).toBeGreaterThan(5);
    for (const { file, sha256, bytes, rows } of parts) {
      const content = await readFile(join(archive.folder, file));
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
      expect(content.length).toBe(bytes);
      expect(content.toString().trimEnd().split('\n')).toHaveLength(rows);
    }
    const rows = archive.manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    expect(archive.stdout).toContain(`shop: ${rows} rows`);
  });

  test('has every stored file of the tenant, byte by byte, and none of another', async () => {
    await world.tenant('painters');
    await world.tenant('printers');
    // One of more than a buffer holds, and two that are the same.
    const pictures = [png(), png({ bytes: 3_000_000 }), png()];
    const keys: string[] = [];
    for (const picture of pictures) keys.push(await upload('painters', picture));
    await upload('printers', png({ width: 9 }));
    const archive = await exported('painters');
    const { count, bytes, missing, parts } = archive.manifest.files;
    expect({ count, missing }).toEqual({ count: 3, missing: 0 });
    expect(bytes).toBe(pictures.reduce((sum, { length }) => sum + length, 0));
    const listed = await linesOf<ExportedFile>(archive, parts);
    const rows = await contentOf(archive, 'media');
    for (const [n, picture] of pictures.entries()) {
      const line = listed.find(({ storage_key: key }) => key === keys[n]);
      expect((await readFile(join(archive.folder, line?.file ?? ''))).equals(picture)).toBe(true);
      const sha256 = createHash('sha256').update(picture).digest('hex');
      expect(line).toMatchObject({ bytes: picture.length, sha256 });
      expect(rows.find(({ storage_key: key }) => key === keys[n])).toMatchObject({ sha256 });
    }
    const inArchive = await filesIn(join(archive.folder, 'files'));
    expect(inArchive.map((file) => `files/${file}`).sort()).toEqual(
      [...listed.map(({ file }) => file), ...parts.map(({ file }) => file)].sort(),
    );
    expect(archive.stdout).toMatch(/ and 3 files in /);
  });

  test('counts a file that is gone, and says which', async () => {
    const id = tenantId(await world.tenant('forgetful'));
    const [gone, kept] = [await upload('forgetful', png()), await upload('forgetful', png())];
    await world.api.platform.filesOf(id).delete(gone);
    const archive = await exported('forgetful');
    expect(archive.manifest.files).toMatchObject({ count: 1, missing: 1 });
    const listed = await linesOf<ExportedFile>(archive, archive.manifest.files.parts);
    expect(listed.find(({ storage_key: key }) => key === gone)).toEqual({
      ...{ storage_key: gone, file: null, bytes: null, sha256: null },
    });
    expect(listed.find(({ storage_key: key }) => key === kept)?.file).toMatch(/^files\/media\//);
    expect(archive.stdout).toContain('1 files (1 more are named by rows and were not there)');
  });

  test('breaks off rather than hand out a file of another tenant that a row names', async () => {
    const id = await world.tenant('thieves');
    await world.tenant('owners');
    await upload('thieves', png());
    const theirs = await upload('owners', png({ width: 7 }));
    await world.sql('update media set storage_key = $2 where tenant_id = $1', [id, theirs]);
    const file = join(folder, 'thieves.tar.gz');
    const { code, stderr } = await runCommand(
      ...([world.api.connection, 'export', '--slug', 'thieves', '--file', file] as const),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('STORAGE_KEY_INVALID');
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('holds no snapshot while files are on their way', async () => {
    const id = await world.tenant('gallery');
    // More than is read ahead of the receiver.
    for (let n = 0; n < 6; n += 1) await upload('gallery', png({ bytes: 4_000_000 }));
    let manifest: ExportManifest | undefined;
    const archive = await world.api.platform.administration.export(SYSTEM, id, (told) => (manifest = told));
    const pieces = (archive as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    for (let bytes = 0; bytes < 6_000_000;) bytes += (await pieces.next()).value.length;
    await expect.poll(openTransactions).toBe(0);
    expect(manifest).toBeUndefined();
    while (!(await pieces.next()).done);
    expect(manifest?.files).toMatchObject({ count: 6, bytes: 24_000_000 });
  });

  test('has no password hashes, sessions, carts or tickets, and says so', async () => {
    const archive = await exported('shop');
    expect(archive.manifest.leftOut).toEqual([
      { table: 'cart_discounts', column: null, reason: expect.any(String) },
      { table: 'cart_lines', column: null, reason: expect.any(String) },
      { table: 'carts', column: null, reason: expect.any(String) },
      { table: 'orders', column: 'token_hash', reason: expect.any(String) },
      { table: 'sessions', column: null, reason: expect.any(String) },
      { table: 'sys_stream_tickets', column: null, reason: expect.any(String) },
      { table: 'tenant_modules', column: 'secret_settings', reason: expect.any(String) },
      { table: 'users', column: 'password_hash', reason: expect.any(String) },
    ]);
    const [user] = await contentOf(archive, 'users');
    expect(Object.keys(user ?? {})).toContain('email');
    expect(JSON.stringify(user)).not.toMatch(/password|scrypt|argon/);
  });

  test('leaves out every column whose name tells of a secret, in whatever table it will be', async () => {
    const { manifest } = await exported('shop');
    const telling = manifest.tables.flatMap(({ table, columns }) =>
      columns.filter((name) => /password|secret|token|hash/.test(name)).map((name) => `${table}.${name}`),
    );
    expect(telling).toEqual([]);
  });

  test('is of one moment, and in parts, however long it takes and however much there is', async () => {
    const id = await world.tenant('large');
    // 12 MB: three parts.
    await world.sql(
      `insert into sys_event_audit (id, tenant_id, actor, action, subject, detail)
       select gen_random_uuid(), $1, 'test', 'replay.started', repeat('x', 3000), '{}' from generate_series(1, 4000)`,
      [id],
    );
    let manifest: ExportManifest | undefined;
    const archive = await world.api.platform.administration.export(SYSTEM, id, (told) => (manifest = told));
    let bytes = 0;
    let largest = 0;
    let changed = false;
    for await (const chunk of archive as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      largest = Math.max(largest, chunk.length);
      if (changed) continue;
      changed = true;
      await world.sql(`update sys_event_audit set subject = 'later' where tenant_id = $1`, [id]);
      await world.sql(`delete from users where tenant_id = $1`, [id]);
    }
    const audit = manifest?.tables.find(({ table }) => table === 'sys_event_audit');
    expect(audit?.rows).toBe(4000);
    expect(audit?.parts.length).toBeGreaterThanOrEqual(3);
    expect(manifest?.tables.find(({ table }) => table === 'users')?.rows).toBe(1);
    expect(bytes).toBeGreaterThan(12_000_000);
    expect(largest).toBeLessThan(4_100_000);
  });

  test('that nobody reads to its end gives its connection back', async () => {
    const id = await world.tenant('abandoned');
    await world.sql(
      `insert into sys_event_audit (id, tenant_id, actor, action, subject)
       select gen_random_uuid(), $1, 'test', 'replay.started', repeat('x', 3000) from generate_series(1, 4000)`,
      [id],
    );
    const archive = await world.api.platform.administration.export(SYSTEM, id);
    for await (const chunk of archive as AsyncIterable<Buffer>) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(openTransactions).toBe(0);
  });

  test('comes over HTTP too, for administrators of the platform alone', async () => {
    const id = await world.tenant('overhttp');
    const get = (client: ApiClient, of = id) =>
      fetch(`${world.api.url}/api/admin/tenants/${of}/export`, {
        headers: {
          'x-tenant-id': client.options.tenant ?? '',
          ...(client.options.token !== undefined && { authorization: `Bearer ${client.options.token}` }),
        },
      });
    const response = await get(world.operator);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/gzip',
      'content-disposition': 'attachment; filename="overhttp.tar.gz"',
      'cache-control': 'no-store',
    });
    const unpacked = await mkdtemp(join(folder, 'http-'));
    execFileSync('tar', ['xz', '-C', unpacked], { input: Buffer.from(await response.arrayBuffer()) });
    const manifest = JSON.parse(await readFile(join(unpacked, 'manifest.json'), 'utf8')) as ExportManifest;
    expect(manifest.tenant).toEqual({ id, slug: 'overhttp' });
    expect((await get(world.shopkeeper)).status).toBe(403);
    expect((await get(world.client('home'))).status).toBe(401);
    expect((await get(world.operator, '0197a000-0000-7000-8000-000000000001')).status).toBe(404);
    expect((await get(world.operator, 'overhttp')).status).toBe(404);
  });

  test('of a tenant that nobody has is refused', async () => {
    const { code, stderr } = await runCommand(
      ...([world.api.connection, 'export', '--slug', 'nobody', '--file', join(folder, 'x')] as const),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('TENANT_NOT_FOUND');
  });

  test('reads nothing of another tenant even where it asks for it', async () => {
    // The database of one tenant shows no row of another: what an export reads, it reads there.
    const shop = await world.api.platform.administration.find({ slug: 'shop' });
    const home = await world.api.platform.administration.find({ slug: 'home' });
    const database = world.api.platform.databaseFor(tenantId(shop?.id ?? ''), systemActor('test'), {
      correlationId: 'x',
      causationId: null,
    });
    expect(await database.read((trx) => trx('users').where({ tenant_id: home?.id }))).toEqual([]);
  });
});
