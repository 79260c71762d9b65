import type { Knex } from 'knex';
import { CodedError } from '../errors.js';
import { withLock } from './lock.js';
import { serverMessage } from './server-message.js';

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

/**
 * Applies what is missing, in the order of `sets` (dependencies first), each migration in a transaction of its own
 * together with its entry in `sys_migrations`. Returns the names applied: `blog/0001-create-posts`.
 *
 * One start migrates at a time; the others wait. Throws `MIGRATION_FAILED` naming the migration; those before it
 * stay applied.
 */
export function migrate(owner: Knex, sets: readonly MigrationSet[]): Promise<readonly string[]> {
  return withLock(owner, 'rustok.migrate', async () => {
    await owner.raw(`create table if not exists sys_migrations (
      name text primary key, applied_at timestamptz not null default now())`);
    const applied = new Set<string>(await owner('sys_migrations').pluck('name'));

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
  });
}

async function apply(owner: Knex, name: string, migration: Migration): Promise<void> {
  try {
    await owner.transaction(async (trx) => {
      await migration.up(trx);
      await trx('sys_migrations').insert({ name });
    });
  } catch (cause) {
    throw new CodedError('MIGRATION_FAILED', `migration "${name}" failed: ${serverMessage(cause)}`, {
      cause,
    });
  }
}
