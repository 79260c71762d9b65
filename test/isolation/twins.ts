import type pg from 'pg';

/**
 * What tells one row from all others in these tables is its id alone, across tenants, and the platform chooses it: there
 * can be no second row with it. All other tables begin their key with the tenant and have twins.
 */
export const GLOBAL_IDS: ReadonlySet<string> = new Set([
  'sys_event_audit',
  'sys_event_positions',
  'sys_event_replays',
  'sys_events',
  'sys_events_dlq',
]);

/** What comes of other processes and other targets, of seeds and of single requests: here there is none of it. */
export const EMPTY: ReadonlySet<string> = new Set([
  'sys_received_events',
  'sys_relay_lanes',
  'sys_seeds',
  'sys_stream_tickets',
]);

/** How far somebody has come in the log of their own tenant: copied, it would be wrong and not equal. */
const PROGRESS: ReadonlySet<string> = new Set(['sys_consumer_offsets', 'sys_relay_lanes']);

/** A table of tenants' rows, as information_schema has it: whoever adds one need tell nobody. */
export interface TenantTable {
  readonly name: string;
  /** Those that can be written. */
  readonly columns: readonly string[];
}

/** What stands for what in the other tenant. */
export interface Replacement {
  readonly from: string;
  readonly to: string;
}

export async function tenantTables(owner: pg.ClientBase): Promise<readonly TenantTable[]> {
  const { rows } = await owner.query<TenantTable>(`
    select c.table_name as name,
           json_agg(c.column_name order by c.ordinal_position) filter (where c.is_generated = 'NEVER' and c.is_identity = 'NO') as columns
      from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
       and not exists (select from pg_class p where p.oid = format('%I', c.table_name)::regclass and p.relispartition)
     group by c.table_name having bool_or(c.column_name = 'tenant_id') order by c.table_name`);
  return rows;
}

/** Tables whose primary key leaves the tenant out. */
export async function tablesWithGlobalIds(owner: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await owner.query<{ name: string }>(`
    select c.relname as name from pg_class c
      join pg_index i on i.indrelid = c.oid and i.indisprimary
     where c.relnamespace = 'public'::regnamespace and not c.relispartition
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
       and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnum = any (i.indkey))
     order by 1`);
  return rows.map(({ name }) => name);
}

/** Tables in which one of these tenants has nothing: there is nothing to be got at, and nothing is shown. */
export async function tablesWithoutRowsOf(
  owner: pg.ClientBase,
  tenantIds: readonly string[],
): Promise<readonly string[]> {
  const empty: string[] = [];
  for (const { name } of await tenantTables(owner)) {
    const { rows } = await owner.query<{ tenants: number }>(
      `select count(distinct tenant_id)::int as tenants from ${name} where tenant_id = any ($1)`,
      [tenantIds],
    );
    if (rows[0]?.tenants !== tenantIds.length) empty.push(name);
  }
  return empty;
}

/** Gives `twin` the rows of `original`, with the same ids, slugs and times; only what is replaced differs. */
export async function copyTwins(
  owner: pg.ClientBase,
  {
    original,
    twin,
    replaced,
  }: { readonly original: string; readonly twin: string; readonly replaced: readonly Replacement[] },
): Promise<void> {
  const tables = (await tenantTables(owner)).filter(
    ({ name }) => !GLOBAL_IDS.has(name) && !PROGRESS.has(name),
  );
  const pairs = [{ from: original, to: twin }, ...replaced];
  const text = pairs.reduce(
    (inner, _, at) => `replace(${inner}, $${2 * at + 2}, $${2 * at + 3})`,
    'to_jsonb(t)::text',
  );
  const values = pairs.flatMap(({ from, to }) => [from, to]);
  await withoutTriggers(owner, async () => {
    for (const { name, columns } of tables) {
      const list = columns.join(', ');
      await owner.query(`delete from ${name} where tenant_id = $1`, [twin]);
      await owner.query(
        `insert into ${name} (${list}) select ${columns.map((column) => `r.${column}`).join(', ')}
           from ${name} t cross join lateral jsonb_populate_record(null::${name}, ${text}::jsonb) r where t.tenant_id = $1`,
        [original, ...values],
      );
    }
    // A refresh token is a secret of the one session: its twin has another.
    await owner.query(
      `update sessions set token_hash = encode(sha256(token_hash::bytea), 'hex') where tenant_id = $1`,
      [twin],
    );
  });
}

/**
 * Keeps the rows of a tenant; the answer puts them back, whatever has been done to them. The log stays as it is, and what
 * the platform itself is at work on: it would be waited for.
 */
export async function keepRows(owner: pg.ClientBase, tenantId: string): Promise<() => Promise<void>> {
  const tables = (await tenantTables(owner)).filter(
    ({ name }) => !PROGRESS.has(name) && !/^sys_event(s|_positions|_replays)$/.test(name),
  );
  const kept = `kept_${tenantId.replaceAll('-', '')}`;
  await owner.query(`create schema ${kept}`);
  for (const { name } of tables) {
    await owner.query(
      `create table ${kept}.${name} as select * from ${name} where tenant_id = '${tenantId}'`,
    );
  }
  // How many rows, and when one was last written: cheaper than reading them all.
  const stateOf = {
    name: `state of ${tenantId}`,
    text: tables
      .map(
        ({ name }) =>
          `select '${name}' as name, count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) as state
             from ${name} where tenant_id = '${tenantId}'`,
      )
      .join('\nunion all\n'),
  };
  const states = async () => {
    const { rows } = await owner.query<{ name: string; state: string }>(stateOf);
    return new Map(rows.map(({ name, state }) => [name, state]));
  };
  let before = await states();
  return () =>
    withoutTriggers(owner, async () => {
      // Replays go on for as long as there are events, and lock what they write.
      await owner.query(
        `update sys_event_replays set status = 'cancelled' where tenant_id = '${tenantId}' and status = 'running'`,
      );
      const now = await states();
      const statements = tables
        .filter(({ name }) => now.get(name) !== before.get(name))
        .flatMap(({ name, columns }) => {
          const list = columns.join(', ');
          return [
            `delete from ${name} where tenant_id = '${tenantId}'`,
            `insert into ${name} (${list}) select ${list} from ${kept}.${name}`,
          ];
        });
      if (statements.length === 0) return;
      await owner.query(statements.join(';\n'));
      before = await states();
    });
}

/** A sweep moves consumers on, now and then, past events that are none of theirs. */
const ROW_WITHOUT_PROGRESS: Readonly<Record<string, string>> = {
  sys_consumer_offsets: '(t.tenant_id, t.consumer, t.attempts, t.last_error, t.paused_at)',
};

/** Everything that does not belong to `tenantId`, by table: a hash for whose rows they are, all in one text each. */
export async function fingerprints(
  owner: pg.ClientBase,
  { otherThan }: { readonly otherThan: string },
): Promise<Readonly<Record<string, string>>> {
  const ofTenants = (await tenantTables(owner)).map(({ name }) => ({
    name,
    column: 'tenant_id',
    row: ROW_WITHOUT_PROGRESS[name],
  }));
  const all = [
    ...ofTenants,
    { name: 'tenants', column: 'id', row: undefined },
    { name: 'sys_tenant_deletions', column: 'erased_id', row: undefined },
  ];
  const { rows } = await owner.query<{ name: string; hash: string }>(
    [
      ...all.map(
        ({ name, column, row = 't' }) =>
          `select '${name}' as name, md5(coalesce(string_agg(${row}::text, E'\\n' order by ${row}::text), '')) as hash
             from ${name} t where ${column} is distinct from '${otherThan}'`,
      ),
      // Pauses for every tenant.
      `select 'sys_consumer_pauses', md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) from sys_consumer_pauses t`,
    ].join('\nunion all\n'),
  );
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}

/** A deadlock, and a row that was written between being removed and being put back. */
const BY_CONSUMERS = ['40P01', '23505'];

/** Foreign keys and triggers rest meanwhile, and only in this session. Tried again where consumers stood in the way. */
export async function withoutTriggers(owner: pg.ClientBase, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await owner.query('begin');
    try {
      await owner.query('set local session_replication_role = replica');
      await work();
      await owner.query('commit');
      return;
    } catch (error) {
      await owner.query('rollback');
      if (!BY_CONSUMERS.includes(String((error as { code?: string }).code)) || attempt === 5) throw error;
    }
  }
}
