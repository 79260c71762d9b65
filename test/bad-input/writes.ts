import type pg from 'pg';
import { tenantTables, withoutTriggers } from '../isolation/twins.js';

/** What the platform is at work on by itself, whatever is asked. */
const OF_THE_PLATFORM = /^sys_(event|consumer_|relay|outbox|supergraph|seeds)|^search_/;

/** Notes which tables transactions have written to that were committed, and puts back what stood there. */
export interface Writes {
  /** Tables with a row that was written, changed or deleted since it was last asked. */
  taken(): Promise<readonly string[]>;
  /** Puts back every row of these tables as it was at the start. */
  restore(tables: readonly string[]): Promise<void>;
}

export async function watchWrites(owner: pg.ClientBase): Promise<Writes> {
  const tables = [...(await tenantTables(owner))].filter(({ name }) => !OF_THE_PLATFORM.test(name));
  tables.push({ name: 'tenants', columns: await columnsOf(owner, 'tenants') });
  const columns = new Map(
    tables.map((table) => [table.name, table.columns.map((each) => `"${each}"`).join(', ')]),
  );
  // The note is rolled back with the write, so what stands there was committed. The role of requests may not write it.
  await owner.query(`
    create schema watch;
    create table watch.writes (name text not null);
    create function watch.note() returns trigger language plpgsql security definer as
      $$ begin insert into watch.writes values (tg_table_name); return null; end $$`);
  for (const { name } of tables) {
    await owner.query(`
      create table watch.${name} as select * from ${name};
      create trigger watch_writes after insert or update or delete on ${name}
        for each row execute function watch.note()`);
  }
  return {
    async taken() {
      const { rows } = await owner.query<{ name: string }>(
        'with taken as (delete from watch.writes returning name) select distinct name from taken order by name',
      );
      return rows.map(({ name }) => name);
    },
    async restore(names) {
      const statements = names.flatMap((name) => [
        `delete from ${name}`,
        `insert into ${name} (${columns.get(name)}) select ${columns.get(name)} from watch.${name}`,
      ]);
      await withoutTriggers(owner, async () => void (await owner.query(statements.join('; '))));
    },
  };
}

async function columnsOf(owner: pg.ClientBase, table: string): Promise<readonly string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' and is_identity = 'NO'`,
    [table],
  );
  return rows.map(({ name }) => name);
}
