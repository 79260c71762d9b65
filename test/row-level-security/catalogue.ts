import type pg from 'pg';

/** A table of schema public, as the catalogue has it. Partitions count with their parent. */
export interface Table {
  readonly name: string;
  /** `tenant_id`; `id` of `tenants`; `null` for a table of the platform itself. */
  readonly tenantColumn: string | null;
  readonly enabled: boolean;
  readonly forced: boolean;
  /** Policies that hold for the application role, permissive ones being joined by OR. */
  readonly policies: readonly Policy[];
  /** What the application role may do: `select`, `insert`, `update`, `delete`, `truncate`, … */
  readonly privileges: readonly string[];
  /** First column of each index. */
  readonly indexLeaders: readonly string[];
}

export interface Policy {
  readonly name: string;
  readonly using: string | null;
  readonly check: string | null;
}

/** Tables that hold nothing of any tenant. The application role has no business with them, but for those it reads. */
export const WITHOUT_TENANT: ReadonlyMap<string, string> = new Map([
  ['sys_consumer_pauses', 'which consumers rest for every tenant; read by each'],
  ['sys_migrations', 'which migrations have run on this database'],
  ['sys_relay', 'how far the relay has come, over all tenants'],
  ['sys_relay_targets', 'how far each target has come, over all tenants'],
  ['sys_remote_schemas', 'what modules in other processes were last served with'],
  ['sys_supergraphs', 'supergraphs of module sets, whichever tenants have them'],
  ['sys_tenant_deletions', 'which tenants were deleted, and the proof of it'],
]);
const READ_BY_ALL: ReadonlySet<string> = new Set(['sys_consumer_pauses']);

/** What each tenant policy says, as Postgres prints it. */
const ownRows = (column: string) => `(${column} = (current_setting('app.tenant_id'::text))::uuid)`;

export async function readTables(owner: pg.ClientBase): Promise<readonly Table[]> {
  const { rows } = await owner.query<Table>(`
    select c.relname as name,
           case when c.relname = 'tenants' then 'id'
                else (select attname::text from pg_attribute
                       where attrelid = c.oid and attname = 'tenant_id' and not attisdropped) end as "tenantColumn",
           c.relrowsecurity as enabled,
           c.relforcerowsecurity as forced,
           coalesce((select json_agg(json_build_object('name', p.polname,
                            'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)))
                       from pg_policy p where p.polrelid = c.oid
                        and (p.polroles = '{0}' or 'rustok_app'::regrole = any (p.polroles))), '[]') as policies,
           array(select lower(right_name) from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',
                   'REFERENCES', 'TRIGGER']) as right_name
                  where has_table_privilege('rustok_app', c.oid, right_name)) as privileges,
           array(select distinct a.attname::text from pg_index i
                   join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                  where i.indrelid = c.oid) as "indexLeaders"
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
     order by 1`);
  return rows;
}

/**
 * What is wrong with partitions: policies stand on the parent alone, so who may name a partition reads past them. The
 * other roles are those of the platform and of everybody.
 */
export async function partitionProblems(owner: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await owner.query<{ partition: string; role: string }>(`
    select c.relname as partition, r.role
      from pg_class c cross join unnest(array['rustok_app', 'rustok_platform', 'public']) as r(role)
     where c.relnamespace = 'public'::regnamespace and c.relispartition and c.relkind in ('r', 'p', 'f')
       and (has_table_privilege(r.role, c.oid, 'select, insert, update, delete, truncate, references, trigger')
            or has_any_column_privilege(r.role, c.oid, 'select, insert, update, references'))
     order by 1, 2`);
  return rows.map(({ partition, role }) => `${partition}: ${role} has a right on it`);
}

/** What is wrong with how tables are bound to their tenants; a sentence each. */
export function bindingProblems(tables: readonly Table[]): readonly string[] {
  return tables.flatMap((table) => {
    const { name, tenantColumn, enabled, forced, policies, privileges, indexLeaders } = table;
    const wrong = (when: boolean, what: string) => (when ? [`${name}: ${what}`] : []);
    if (tenantColumn === null) {
      const beyond = privileges.filter((right) => right !== 'select' || !READ_BY_ALL.has(name));
      return [
        ...wrong(
          !WITHOUT_TENANT.has(name),
          'has no tenant_id and is not on the list of those that need none',
        ),
        ...wrong(beyond.length > 0, `has no tenant_id, but the application may ${beyond.join(', ')}`),
      ];
    }
    const foreign = privileges.filter((right) => !['select', 'insert', 'update', 'delete'].includes(right));
    return [
      ...wrong(!enabled, 'row-level security is not enabled'),
      ...wrong(!forced, 'row-level security is not forced on the owner'),
      ...wrong(policies.length === 0, 'has no policy for the application role'),
      ...wrong(
        policies.some(
          ({ using, check }) => using !== ownRows(tenantColumn) || (check !== null && check !== using),
        ),
        `lets the application see more than its tenant: ${JSON.stringify(policies)}`,
      ),
      // Row-level security says nothing about these.
      ...wrong(foreign.length > 0, `the application may ${foreign.join(', ')}`),
      ...wrong(!indexLeaders.includes(tenantColumn), `no index begins with ${tenantColumn}`),
    ];
  });
}
