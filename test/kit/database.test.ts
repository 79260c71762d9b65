import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { createTestDatabase, prepareTemplate } from './database.js';
import type { TestConnection } from './database.js';

async function query(connection: TestConnection, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a test database is empty, and apart from others', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await query(one.connection, 'create table t (id int)');
  expect(await query(two.connection, `select from pg_tables where tablename = 't'`)).toEqual([]);
  await Promise.all([one.drop(), two.drop()]);
});

test('drop ends the sessions that are still open, and may be repeated', async () => {
  const database = await createTestDatabase();
  const client = new pg.Client(database.connection);
  const ended = new Promise((resolve) => client.on('error', resolve));
  await client.connect();
  await database.drop();
  await database.drop();
  expect(await ended).toMatchObject({ code: '57P01' });
});

test('a template is built once when several ask at the same moment', async () => {
  let built = 0;
  const migrate = async (connection: TestConnection) => {
    built += 1;
    await delay(50);
    await query(connection, 'create table seeded as select 42 as answer');
  };
  await Promise.all([1, 2, 3, 4].map(() => prepareTemplate('built once', migrate)));
  expect(built).toBe(1);
  const copies = await Promise.all([1, 2, 3].map(() => createTestDatabase({ template: 'built once' })));
  for (const copy of copies) {
    expect(await query(copy.connection, 'select answer from seeded')).toEqual([{ answer: 42 }]);
    await copy.drop();
  }
});

test('a template that failed is built again', async () => {
  await expect(prepareTemplate('fails first', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await prepareTemplate('fails first', (connection) =>
    query(connection, 'create table t ()').then(() => undefined),
  );
  const copy = await createTestDatabase({ template: 'fails first' });
  expect(await query(copy.connection, `select from pg_tables where tablename = 't'`)).toHaveLength(1);
  await copy.drop();
});

test('the run shows that it is alive', async () => {
  const { connection, runId } = inject('postgres');
  const sql = `select from pg_stat_activity where application_name = 'rustok_test_${runId}_'`;
  expect(await query(connection, sql)).toHaveLength(1);
});
