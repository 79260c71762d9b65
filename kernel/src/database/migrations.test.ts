import { expect, test } from 'vitest';
import knexFactory, { type Knex } from 'knex';
import { createTestDatabase } from '../../../test/kit/database.js';
import { connectionFor } from './connection.js';
import { migrate, type Migration } from './migrations.js';
import { ensureRoles } from './roles.js';

async function emptyDatabase() {
  const { connection, drop } = await createTestDatabase();
  const pools: Knex[] = [];
  return {
    owner() {
      const pool = knexFactory({
        client: 'pg',
        connection: connectionFor(connection, 'owner') as Knex.PgConnectionConfig,
        pool: { min: 0, max: 2 },
      });
      pools.push(pool);
      return pool;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(pools.map((pool) => pool.destroy()));
      await drop();
    },
  };
}

const creating = (table: string): Migration => ({
  id: `0001-create-${table}`,
  up: async (trx) => void (await trx.raw(`create table ${table} (id int)`)),
});

test('applies what is missing, in order, once', async () => {
  await using database = await emptyDatabase();
  const owner = database.owner();
  const a = { owner: 'a', migrations: [creating('a')] };
  expect(await migrate(owner, [a])).toEqual(['a/0001-create-a']);
  const b = { owner: 'b', migrations: [creating('b1'), creating('b2')] };
  expect(await migrate(owner, [a, b])).toEqual(['b/0001-create-b1', 'b/0001-create-b2']);
  expect(await migrate(owner, [a, b])).toEqual([]);
});

test('of several that start at once, one migrates and the others wait', async () => {
  await using database = await emptyDatabase();
  const sets = [{ owner: 'a', migrations: ['x', 'y', 'z'].map(creating) }];
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(database.owner(), sets)));
  expect(applied.flat()).toEqual(['a/0001-create-x', 'a/0001-create-y', 'a/0001-create-z']);
});

test('a migration that fails is named, leaves nothing, and is tried again by the next start', async () => {
  await using database = await emptyDatabase();
  const owner = database.owner();
  let broken = true;
  const fails: Migration = {
    id: '0002-fails',
    async up(trx) {
      await trx.raw('create table half (id int)');
      if (broken) throw new Error('no');
    },
  };
  const sets = [{ owner: 'a', migrations: [creating('a'), fails] }];
  await expect(migrate(owner, sets)).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: 'migration "a/0002-fails" failed: no',
  });
  expect((await owner.raw(`select to_regclass('half') as half`)).rows).toEqual([{ half: null }]);
  broken = false;
  expect(await migrate(database.owner(), sets)).toEqual(['a/0002-fails']);
});

test('many that start at once on one database agree on its roles', async () => {
  await using database = await emptyDatabase();
  const owners = Array.from({ length: 8 }, () => database.owner());
  for (let round = 0; round < 10; round += 1) await Promise.all(owners.map((owner) => ensureRoles(owner)));
  const { rows } = await database
    .owner()
    .raw(
      `select rolname, rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname in ('rustok_app', 'rustok_platform') order by 1`,
    );
  expect(rows).toEqual(
    ['rustok_app', 'rustok_platform'].map((rolname) => ({
      rolname,
      rolsuper: false,
      rolbypassrls: false,
      rolcanlogin: false,
    })),
  );
});
