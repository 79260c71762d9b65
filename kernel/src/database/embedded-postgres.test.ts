import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { runnableSources } from '../../../test/kit/source-process.js';
import type { RunOptions, RunnableSources, SourceProcess } from '../../../test/kit/source-process.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded-postgres.js';
import { readPostmasterFile, servesDirectory, stopPostmaster } from './postmaster.js';
import { ensureSocketDirectory, socketDirectoryOf } from './socket-directory.js';

/** Most take a second, some start a dozen processes, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === 'linux';
const durable = {};
const fast = { fsync: 'off' };

let folder: string;
let dataDirectory: string;

/** What the running test started, and did perhaps not stop. */
const servers: EmbeddedPostgres[] = [];
const owners: SourceProcess[] = [];

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'rustok-embedded-')));
  await chmod(folder, 0o755);
  dataDirectory = join(folder, 'data');
});

afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL');
  await Promise.all(servers.splice(0).map((server) => server.close()));
  expect(await serverPid(), 'a server left running').toBeUndefined();
  await rm(folder, { recursive: true, force: true });
  await rm(socketDirectoryOf(dataDirectory), { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDirectory, settings: fast, ...options });
  servers.push(server);
  return server;
}

async function query(
  { connection }: Pick<EmbeddedPostgres, 'connection'>,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function serverPid(directory = dataDirectory): Promise<number | undefined> {
  return (await readPostmasterFile(directory))?.pid;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await delay(10);
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a first start', () => {
  test('makes a durable UTF-8 database that no network reaches, and a second one finds its data', async () => {
    const first = await start({ settings: durable });
    expect(await query(first, 'create table kept as select 42 as answer')).toEqual([]);
    const [shown] = await query(
      first,
      `select current_user as user, current_database() as database, current_setting('data_checksums') as checksums,
              current_setting('fsync') as fsync, current_setting('listen_addresses') as network,
              current_setting('server_encoding') as encoding, current_setting('timezone') as zone,
              lower('ÉЖ') as lowered, to_tsvector('russian', 'ПРИВЕТ МИРАМ')::text as words`,
    );
    expect(shown).toEqual({
      user: 'rustok',
      database: 'rustok',
      checksums: 'on',
      fsync: 'on',
      network: '',
      encoding: 'UTF8',
      zone: 'UTC',
      lowered: 'éж',
      words: `'мир':2 'привет':1`,
    });
    await first.close();
    const second = await start();
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('keeps its socket short and private, however deep the data lies', async () => {
    dataDirectory = join(folder, 'a-rather-long-folder-name/'.repeat(6), 'data');
    const { connection, close } = await start();
    expect((await stat(connection.host)).mode & 0o777).toBe(0o700);
    expect(Buffer.byteLength(connection.host)).toBeLessThan(80);
    await close();
    expect(existsSync(connection.host)).toBe(false);
  });

  test.runIf(isRoot)('lets no other user in', async () => {
    const server = await start();
    const script = `require('net').connect(${JSON.stringify(server.connection.host)} + '/.s.PGSQL.5432')
      .on('connect', () => console.log('let in')).on('error', (error) => console.log(error.code))`;
    const connectAs = (ids: object) =>
      spawnSync(process.execPath, ['-e', script], { ...ids, cwd: '/', encoding: 'utf8', timeout: 5000 });
    expect(connectAs({ uid: 1234, gid: 1234 }).stdout.trim()).toBe('EACCES');
  });

  test('passes settings on, and a wrong one fails with the words of Postgres', async () => {
    const server = await start({ settings: { ...fast, work_mem: '7MB' } });
    expect(await query(server, 'show work_mem')).toEqual([{ work_mem: '7MB' }]);
    await server.close();
    await expect(start({ settings: { no_such_setting: '1' } })).rejects.toMatchObject({
      code: 'POSTGRES_START_FAILED',
      message: expect.stringContaining('unrecognized configuration parameter "no_such_setting"') as string,
    });
  });

  test('tells the logger what the server says', async () => {
    const lines: string[] = [];
    await start({ logger: (line) => lines.push(line) });
    expect(lines.join('\n')).toContain('database system is ready to accept connections');
  });

  test('uses an empty folder that exists', async () => {
    await mkdir(dataDirectory);
    await start();
  });

  test('refuses a folder with other files, and leaves them alone', async () => {
    await mkdir(dataDirectory);
    await writeFile(join(dataDirectory, 'letter.txt'), 'dear');
    await expect(start()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_FOREIGN' });
    expect(await readdir(dataDirectory)).toEqual(['letter.txt']);
  });

  test('refuses the data of another major version', async () => {
    await mkdir(dataDirectory);
    await writeFile(join(dataDirectory, 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_VERSION_MISMATCH',
      details: { directory: dataDirectory, found: '17', expected: '18' },
    });
  });

  test('refuses a socket folder that others can enter', async () => {
    await mkdir(socketDirectoryOf(dataDirectory));
    await chmod(socketDirectoryOf(dataDirectory), 0o755);
    await expect(start()).rejects.toMatchObject({ code: 'SOCKET_DIRECTORY_UNSAFE' });
  });

  test.runIf(isRoot)('refuses a socket folder of another user', async () => {
    const path = socketDirectoryOf(dataDirectory);
    await mkdir(path, { mode: 0o700 });
    await chown(path, 1234, 1234);
    await expect(ensureSocketDirectory(path, { uid: 65534, gid: 65534 })).rejects.toMatchObject({
      code: 'SOCKET_DIRECTORY_UNSAFE',
    });
  });
});

describe('close', () => {
  test('may be called again, ends open sessions, and is fine with a server that is gone', async () => {
    const server = await start();
    const client = new pg.Client(server.connection);
    const errors: unknown[] = [];
    client.on('error', (error) => errors.push(error));
    await client.connect();
    await Promise.all([server.close(), server.close()]);
    await server.close();
    expect(errors[0]).toMatchObject({ code: '57P01' });

    const again = await start();
    const pid = (await serverPid()) ?? 0;
    process.kill(pid, 'SIGKILL');
    await again.close();
    await rm(join(dataDirectory, 'postmaster.pid'));
  });

  test('says so when the server ignores both ways of stopping it', async () => {
    const server = await start();
    const pid = (await serverPid()) ?? 0;
    process.kill(pid, 'SIGSTOP');
    const postmaster = { pid, dataDirectory, socketDirectory: server.connection.host };
    await expect(stopPostmaster(postmaster, { fastMs: 100, immediateMs: 100 })).rejects.toMatchObject({
      code: 'POSTGRES_STOP_FAILED',
      details: { directory: dataDirectory, pid },
    });
    process.kill(pid, 'SIGCONT');
    await server.close();
    await start(); // recovers from the immediate shutdown
  });
});

describe('one owner', () => {
  test('a second start names the directory and the process, and does no harm', async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_IN_USE',
      message: expect.stringContaining(dataDirectory) as string,
      details: { directory: dataDirectory, pid: await serverPid() },
    });
    expect(await query(first, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('stays owner when the session that holds the lock is lost', async () => {
    const lines: string[] = [];
    const first = await start({ logger: (line) => lines.push(line) });
    const owners = `pg_stat_activity where application_name = 'rustok owner'`;
    const [before] = await query(first, `select pid, pg_terminate_backend(pid) from ${owners}`);
    await until(async () => {
      const [now] = await query(first, `select pid from ${owners}`);
      return now !== undefined && now.pid !== before?.pid;
    });
    await expect(start()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_IN_USE' });
    expect(lines).toContain('the session that owns the embedded Postgres was lost; taking it again');
  });

  test('stays owner when a backend crashes and the server restarts all of them', async () => {
    const first = await start();
    const client = new pg.Client(first.connection);
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
    await expect(startEmbeddedPostgres({ dataDirectory })).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_IN_USE',
    });
    expect(await query(first, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a start during a close waits for it, or is told that the directory is in use', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await start();
      const closed = first.close();
      await delay(round * 10);
      const second = await startEmbeddedPostgres({ dataDirectory, settings: fast }).catch(
        (error: unknown) => error,
      );
      await closed;
      if (second instanceof Error) expect(second).toMatchObject({ code: 'DATA_DIRECTORY_IN_USE' });
      else {
        expect(await query(second as EmbeddedPostgres, 'select 1 as one')).toEqual([{ one: 1 }]);
        await (second as EmbeddedPostgres).close();
      }
    }
  });
});

describe('what a crash leaves behind', () => {
  test.runIf(isLinux)('a stale postmaster.pid of a process that is something else', async () => {
    await (await start()).close();
    await writeFile(
      join(dataDirectory, 'postmaster.pid'),
      `${process.pid}\n${dataDirectory}\n1\n5432\n/nowhere\n`,
    );
    const lines: string[] = [];
    await start({ logger: (line) => lines.push(line) });
    expect(lines[0]).toBe(`removing a stale postmaster.pid (process ${process.pid})`);
  });

  test.runIf(isLinux)('a stale postmaster.pid whose process now is a server of other data', async () => {
    const elsewhere = join(folder, 'elsewhere');
    const other = await start({ dataDirectory: elsewhere });
    await (await start()).close();
    const file = await readFile(join(elsewhere, 'postmaster.pid'), 'utf8');
    await writeFile(join(dataDirectory, 'postmaster.pid'), file);
    await (await start()).close();
    expect(await query(other, 'show data_directory')).toEqual([{ data_directory: elsewhere }]);
  });

  test('a postmaster.pid without content', async () => {
    await (await start()).close();
    await writeFile(join(dataDirectory, 'postmaster.pid'), '');
    await start();
  });

  test('a killed postmaster, recovered by the next start', async () => {
    const first = await start({ settings: durable });
    await query(first, 'create table kept as select 42 as answer');
    process.kill((await serverPid()) ?? 0, 'SIGKILL');
    const second = await start({ settings: durable });
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test.runIf(isLinux)('a child of a killed postmaster in the middle of a long query', async () => {
    const first = await start();
    const client = new pg.Client(first.connection);
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const orphan = rows[0]?.pid ?? 0;
    const lost = client
      .query('select count(*) from generate_series(1, 1e12::bigint) i where i < 0')
      .catch(() => 'lost');
    await delay(200);
    process.kill((await serverPid()) ?? 0, 'SIGKILL');
    await delay(300);
    expect(exists(orphan)).toBe(true);
    const lines: string[] = [];
    const second = await start({ logger: (line) => lines.push(line) });
    expect(lines).toContain(`ended processes of a killed server: ${orphan}`);
    expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await lost).toBe('lost');
  });
});

/** Prints what became of it, then waits for SIGTERM to close. */
const ownerScript = `
  import { startEmbeddedPostgres } from './database/embedded-postgres.js';
  process.on('SIGINT', () => {});
  const [dataDirectory, at] = process.argv.slice(2);
  const send = (message) => console.log(JSON.stringify(message));
  await new Promise((resolve) => setTimeout(resolve, Number(at ?? 0) - Date.now()));
  try {
    const server = await startEmbeddedPostgres({ dataDirectory, settings: { fsync: 'off' } });
    process.once('SIGTERM', () => server.close());
    send({ kind: 'started', connection: server.connection });
  } catch (error) {
    send({ kind: 'failed', code: error.code, message: error.message });
  }
`;

type OwnerMessage =
  | { readonly kind: 'started'; readonly connection: EmbeddedPostgres['connection'] }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

describe('between processes', () => {
  let sources: RunnableSources;
  beforeAll(async () => {
    sources = await runnableSources('kernel/src', ['errors.ts', 'database']);
  });
  afterAll(() => sources.remove());

  async function runOwner(args: readonly string[], options: RunOptions = {}): Promise<SourceProcess> {
    const owner = await sources.run(ownerScript, { ...options, args });
    owners.push(owner);
    return owner;
  }

  test('a server outlives its killed owner, and the next start adopts it', async () => {
    const owner = await runOwner([dataDirectory]);
    const message = await owner.next<OwnerMessage>();
    if (message.kind === 'failed') throw new Error(message.message);
    const pid = await serverPid();
    await query(message, 'create table kept as select 42 as answer');
    owner.kill('SIGKILL');
    await owner.ended();
    // Its log has no reader now; writing to it must not hurt.
    await expect(query(message, 'select no_such_column')).rejects.toMatchObject({ code: '42703' });
    const lines: string[] = [];
    const next = await start({ logger: (line) => lines.push(line) });
    expect(lines).toEqual([`adopted the Postgres that runs as process ${pid}`]);
    expect(await query(next, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await next.close();
    expect(await servesDirectory(pid ?? 0, dataDirectory)).toBe('no');
  });

  test.each(['on a new directory', 'on an existing one'])(
    'of four that start at the same moment %s, one wins',
    async (where) => {
      if (where === 'on an existing one') await (await start()).close();
      for (let round = 0; round < 3; round += 1) {
        const at = String(Date.now() + 700);
        const rivals = await Promise.all([1, 2, 3, 4].map(() => runOwner([dataDirectory, at])));
        const messages = await Promise.all(rivals.map((rival) => rival.next<OwnerMessage>()));
        const codes = messages.map((message) => (message.kind === 'failed' ? message.code : message.kind));
        expect(codes.sort()).toEqual([...Array<string>(3).fill('DATA_DIRECTORY_IN_USE'), 'started']);
        const winner = rivals[messages.findIndex((message) => message.kind === 'started')];
        const started = messages.find((message) => message.kind === 'started');
        if (started !== undefined) expect(await query(started, 'select 1 as one')).toEqual([{ one: 1 }]);
        winner?.kill('SIGTERM');
        await Promise.all(rivals.map((rival) => rival.ended())); // The losers end by themselves, too.
        expect(await serverPid()).toBeUndefined();
        expect((await readdir(folder)).filter((entry) => entry !== 'data')).toEqual([]);
      }
    },
  );

  test('a kill during initdb leaves no half database', async () => {
    for (const afterMs of [0, 100, 300]) {
      const owner = await runOwner([dataDirectory]);
      await until(async () => (await readdir(folder)).some((entry) => entry.startsWith('.data.init-')));
      await delay(afterMs);
      owner.kill('SIGKILL');
      await owner.ended();
      expect(existsSync(dataDirectory)).toBe(false);
    }
    await delay(1000); // The orphaned initdb runs to its end.
    expect((await readdir(folder)).length).toBeGreaterThan(0);
    await start();
    expect(await readdir(folder)).toEqual(['data']);
  });

  test('Ctrl-C in the terminal does not reach the server', async () => {
    const owner = await runOwner([dataDirectory], { detached: true });
    const message = await owner.next<OwnerMessage>();
    if (message.kind === 'failed') throw new Error(message.message);
    process.kill(-owner.pid, 'SIGINT'); // What a terminal does: signal the whole process group.
    await delay(200);
    expect(await query(message, 'select 1 as one')).toEqual([{ one: 1 }]);
    owner.kill('SIGTERM');
    await owner.ended();
  });

  describe.runIf(isRoot)('of an ordinary user', () => {
    /** The user `daemon`; `initdb` wants one that the machine has a name for. */
    const daemon = { uid: 1, gid: 1 };
    const nodeModules = join(import.meta.dirname, '../../../node_modules');
    const isOpen =
      isRoot && spawnSync('/bin/sh', ['-c', `cd '${nodeModules}'`], { ...daemon, cwd: '/' }).status === 0;

    test.runIf(isOpen)('the server runs as that user, and also for root', async () => {
      await chown(folder, daemon.uid, daemon.gid);
      const owner = await runOwner([dataDirectory], daemon);
      const message = await owner.next<OwnerMessage>();
      if (message.kind === 'failed') throw new Error(message.message);
      const pid = (await serverPid()) ?? 0;
      expect((await stat(`/proc/${pid}`)).uid).toBe(daemon.uid);
      expect((await stat(dataDirectory)).uid).toBe(daemon.uid);
      await query(message, 'create table kept as select 42 as answer');
      owner.kill('SIGKILL');
      await owner.ended();
      const adopted = await start();
      expect(await serverPid()).toBe(pid);
      await adopted.close();
      const started = await start();
      expect((await stat(`/proc/${(await serverPid()) ?? 0}`)).uid).toBe(daemon.uid);
      expect(await query(started, 'select answer from kept')).toEqual([{ answer: 42 }]);
      await started.close();
      const again = await runOwner([dataDirectory], daemon);
      expect(await again.next()).toMatchObject({ kind: 'started' });
      again.kill('SIGTERM');
      await again.ended();
    });

    test.runIf(isOpen)('the data of another user is refused', async () => {
      await mkdir(dataDirectory);
      const owner = await runOwner([dataDirectory], daemon);
      expect(await owner.next()).toMatchObject({ kind: 'failed', code: 'DATA_DIRECTORY_FOREIGN' });
    });
  });
});

describe.runIf(isRoot)('run by root', () => {
  test('the server is another user, also below a folder only root can enter, whose permissions stay', async () => {
    await chmod(folder, 0o700);
    const server = await start();
    expect((await stat(`/proc/${(await serverPid()) ?? 0}`)).uid).toBe(65534);
    expect((await stat(dataDirectory)).uid).toBe(65534);
    expect(await stat(folder)).toMatchObject({ uid: 0, mode: 0o40700 });
    await query(server, 'create table t as select 1');
    await query(server, 'checkpoint');
  });

  test('without need the server gets no capability', async () => {
    await start();
    const status = await readFile(`/proc/${(await serverPid()) ?? 0}/status`, 'utf8');
    expect(/^CapEff:\s*(\w+)$/m.exec(status)?.[1]).toBe('0000000000000000');
  });

  test('takes over data that belongs to root', async () => {
    const server = await start();
    await query(server, 'create table kept as select 42 as answer');
    await server.close();
    for (const entry of await readdir(dirname(dataDirectory), { recursive: true })) {
      await chown(join(dirname(dataDirectory), entry), 0, 0);
    }
    expect(await query(await start(), 'select answer from kept')).toEqual([{ answer: 42 }]);
  });
});
