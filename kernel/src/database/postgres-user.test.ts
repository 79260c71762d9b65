import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ensureCluster } from './data-directory.js';
import { locatePostgres } from './postgres-binaries.js';
import { choosePostgresUser, postgresUserIds } from './postgres-user.js';

const root = { uid: 0, gid: 0 };
const nobody = { uid: 65534, gid: 65534 };
const alice = { uid: 1000, gid: 1000 };
const isRoot = process.getuid?.() === 0;

test.each([
  { we: 'an ordinary user', ours: alice, owner: undefined, runs: alice },
  { we: 'root, with no data yet', ours: root, owner: undefined, runs: nobody },
  { we: 'root, with data of root', ours: root, owner: root, runs: nobody },
  { we: 'root, with data of another user', ours: root, owner: alice, runs: alice },
])('when we are $we, Postgres runs as $runs.uid', ({ ours, owner, runs }) => {
  expect(postgresUserIds(ours, owner)).toEqual(runs);
});

describe.runIf(isRoot)('run by root', () => {
  async function closedFolder(): Promise<string> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'rustok-closed-')));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o700);
    return folder;
  }

  test('binaries and data in a folder that only root can enter make a database', async () => {
    const folder = await closedFolder();
    const installed = dirname(dirname((await locatePostgres()).postgres));
    await cp(installed, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
    const binaries = {
      initdb: join(folder, 'native/bin/initdb'),
      postgres: join(folder, 'native/bin/postgres'),
      bootstrapFile: join(folder, 'native/share/postgresql/postgres.bki'),
    };
    const user = await choosePostgresUser(nobody, binaries, [folder]);
    const directory = join(folder, 'data');
    await ensureCluster({ directory, user, binaries, durable: false, logger: () => undefined });
    expect((await stat(join(directory, 'PG_VERSION'))).uid).toBe(nobody.uid);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  }, 30_000);

  test('without setpriv, a closed folder is an error that says what to do', async () => {
    const folder = await closedFolder();
    vi.stubEnv('PATH', folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(spawnSync('setpriv').error).toMatchObject({ code: 'ENOENT' });
    await expect(choosePostgresUser(nobody, await locatePostgres(), [folder])).rejects.toMatchObject({
      code: 'POSTGRES_USER_UNAVAILABLE',
      message: expect.stringMatching(/ordinary user.*RUSTOK_DATA_DIR.*DATABASE_URL/s) as string,
    });
  });
});
