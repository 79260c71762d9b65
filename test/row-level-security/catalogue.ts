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
  /** How a view is defined, as Postgres prints it; `null` for a table. */
  readonly definition: string | null;
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

/**
 * Views read as their owner, whom a policy lets see every tenant's rows (`createTenantView`). So each has its place here, with
 * what it shows: nothing that not everybody may see of its tenant.
 */
export const VIEWS: ReadonlyMap<string, string> = new Map([
  ['published_documents', 'what everybody may read and search for'],
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
                  where i.indrelid = c.oid) as "indexLeaders",
           case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as definition
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

/** Functions that lend the application the rights of who made them. There is none, for a view tells less and plans better. */
export async function lentRights(owner: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await owner.query<{ name: string }>(`
    select p.oid::regprocedure::text as name from pg_proc p
     where p.prosecdef and p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
       and has_function_privilege('rustok_app', p.oid, 'execute')
     order by 1`);
  return rows.map(({ name }) => name);
}

/**
 * One table, the tenant's rows of it and fewer: what stands behind the first AND narrows it, however it is made, since Postgres
 * prints every level in brackets of its own.
 */
const OWN_ROWS_OF_ONE_TABLE =
  /^ SELECT tenant_id,[\w\s,]+ FROM \w+\s+WHERE \(\(tenant_id = \(current_setting\('app\.tenant_id'::text\)\)::uuid\) AND (?!.*\b(union|intersect|except)\b)/is;

function viewProblems({ name, definition, privileges }: Table): readonly string[] {
  return [
    ...(VIEWS.has(name) ? [] : [`${name}: is a view that is not on the list of those that may be`]),
    ...(OWN_ROWS_OF_ONE_TABLE.test(definition ?? '')
      ? []
      : [`${name}: is a view that does not name its tenant first`]),
    ...privileges
      .filter((right) => right !== 'select')
      .map((right) => `${name}: the application may ${right} in a view`),
  ];
}

/** What is wrong with how tables are bound to their tenants; a sentence each. */
export function bindingProblems(tables: readonly Table[]): readonly string[] {
  return tables.flatMap((table) => {
    if (table.definition !== null) return viewProblems(table);
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
