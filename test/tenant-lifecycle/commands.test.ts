import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../kit/database.js';
import { runCommand } from './world.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const run = (...args: readonly string[]) => runCommand(database.connection, ...args);

// Each is a process with a platform of its own, so they tell one story.
test('the commands lead a tenant from a database without any to its end', { timeout: 180_000 }, async () => {
  expect(await run('list')).toEqual({ code: 0, stdout: '0 tenants\n', stderr: '' });

  const created = await run(
    ...['create', '--slug', 'acme', '--name', 'Acme', '--locales', 'de,en', '--modules', 'content'],
    ...['--owner', 'ada@acme.test', '--domain', 'acme.example'],
  );
  expect(created).toMatchObject({ code: 0, stderr: '' });
  expect(created.stdout).toMatch(/^acme: created, id [0-9a-f-]{36}, modules .*content/);
  expect(created.stdout).toMatch(/token for resetPassword, until \S+: \S+\.\S+\.\S+/);

  expect(await run('create', '--slug', 'acme', '--name', 'Again')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('TENANT_SLUG_TAKEN'),
  });
  expect(await run('create', '--slug', 'home', '--name', 'Home')).toMatchObject({ code: 0 });
  expect(await run('deactivate', '--slug', 'home')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('PLATFORM_TENANT_PROTECTED'),
  });

  const updated = await run('update', '--slug', 'acme', '--new-slug', 'apex', '--domain', 'none');
  expect(updated.stdout).toBe('apex: name "Acme", domain none, locales de, en\n');
  expect(JSON.parse((await run('show', '--slug', 'apex')).stdout)).toMatchObject({
    slug: 'apex',
    isActive: true,
    locales: { default: 'de' },
    modules: expect.arrayContaining(['content']),
  });

  expect(await run('delete', '--slug', 'apex', '--confirm', 'apex')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('TENANT_STILL_ACTIVE'),
  });
  expect((await run('deactivate', '--slug', 'apex')).stdout).toBe('apex: inactive\n');
  expect((await run('activate', '--slug', 'apex')).stdout).toBe('apex: active\n');
  await run('deactivate', '--slug', 'apex');
  const deleted = await run('delete', '--slug', 'apex', '--confirm', 'apex');
  expect(deleted.code).toBe(0);
  expect(deleted.stdout).toMatch(/^apex: deleted, \d+ rows\n/);
  expect(deleted.stdout).toContain('  users: 1 deleted, 0 remain');
  expect((await run('list')).stdout).toMatch(/^1 tenants\n {2}home /);
});

test('--help lists the commands of all modules, wherever it stands', { timeout: 60_000 }, async () => {
  const help = await run('create', '--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toMatch(/^usage: .*\n(.*\n)* {2}tenant create .*\n(.*\n)* {2}index rebuild /);
});

test('a command of the platform takes no --tenant, and says what it lacks', { timeout: 60_000 }, async () => {
  expect(await run('list', '--tenant', 'home')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--tenant is no option of "tenant list"'),
  });
  expect(await run('delete', '--slug', 'x')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--confirm <slug> is missing'),
  });
});
