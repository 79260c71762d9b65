import type { Knex } from 'knex';
import { CodedError } from '../errors.js';

/** One step of one module's schema. Numbered, appended, never edited once released. */
export interface Migration {
  /** `0001-create-posts`, unique within the module. */
  readonly id: string;
  up(trx: Knex.Transaction): Promise<void>;
}

export interface MigrationSet {
  /** The module's slug, or `kernel`. */
  readonly owner: string;
  readonly migrations: readonly Migration[];
}

/** Any number, as long as every start of this platform uses the same: one migrates, the others wait. */
const MIGRATION_LOCK = 7_243_001;

/**
 * Applies what is missing, in the order of `sets` (dependencies first), each migration in a transaction of its own
 * together with its entry in `sys_migrations`. Returns the names applied: `blog/0001-create-posts`.
 *
 * The lock is the session's and ends with it, so a process killed half-way blocks nobody.
 * Throws `MIGRATION_FAILED` naming the migration; those before it stay applied.
 */
export async function migrate(owner: Knex, sets: readonly MigrationSet[]): Promise<readonly string[]> {
  const session = await owner.client.acquireConnection();
  const run = (sql: string, ...bindings: unknown[]) =>
    owner.raw(sql, bindings as string[]).connection(session);
  try {
    await run('select pg_advisory_lock(?)', MIGRATION_LOCK);
    await run(`create table if not exists sys_migrations (
      name text primary key, applied_at timestamptz not null default now())`);
    const { rows } = await run('select name from sys_migrations');
    const applied = new Set(rows.map((row: { name: string }) => row.name));

    const names: string[] = [];
    for (const { owner: module, migrations } of sets) {
      for (const migration of migrations) {
        const name = `${module}/${migration.id}`;
        if (applied.has(name)) continue;
        await apply(owner, name, migration);
        names.push(name);
      }
    }
    return names;
  } finally {
    await run('select pg_advisory_unlock(?)', MIGRATION_LOCK).catch(() => undefined);
    await owner.client.releaseConnection(session);
  }
}

async function apply(owner: Knex, name: string, migration: Migration): Promise<void> {
  try {
    await owner.transaction(async (trx) => {
      await migration.up(trx);
      await trx('sys_migrations').insert({ name });
    });
  } catch (cause) {
    throw new CodedError('MIGRATION_FAILED', `migration "${name}" failed: ${(cause as Error).message}`, {
      cause,
    });
  }
}
