// The life of tenants: one is created in a transaction of its own, like everything it will ever do, and deleted piece by
// piece, by whoever runs the platform, who owns no tables and may not even read most of them.
import type { Knex } from 'knex';
import { APP_ROLE, PLATFORM_ROLE } from '../src/database/connection.js';
import { keepOutOfExports } from '../src/database/export-exclusion.js';
import { letOwnerErase } from '../src/database/tenant-table.js';

/**
 * Rows of a tenant go through functions of the owner's, for the platform role only, and only while its deletion is under
 * way: whatever calls them by mistake erases nothing. Each names one table, or one partition, that has a `tenant_id`.
 */
const FUNCTIONS = `
  create function rustok_require_deletion(erased uuid, target text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    -- What the owner's policy asks for; first, since that holds for the tenants themselves.
    perform set_config('app.tenant_id', erased::text, true);
    if not exists (select from sys_tenant_deletions d where d.erased_id = erased and d.finished_at is null)
       or exists (select from tenants t where t.id = erased and t.is_active) then
      raise exception 'the tenant % is not being deleted', erased;
    end if;
    if not exists (select from pg_attribute a join pg_class c on c.oid = a.attrelid
                    where c.relnamespace = 'public'::regnamespace and c.relname = target and c.relkind = 'r'
                      and a.attname = 'tenant_id' and not a.attisdropped) then
      raise exception '% is no table of tenants', target;
    end if;
  end $$;

  create function rustok_count_rows(erased uuid, target text) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
  declare
    n bigint;
  begin
    perform rustok_require_deletion(erased, target);
    execute format('select count(*) from %I where tenant_id = $1', target) into n using erased;
    return n;
  end $$;

  -- Deletes at most so many rows; 0 when there are none left. Where rows of a table refer to others of it and hold them
  -- fast, those nobody refers to go first; a circle of them goes in one statement, at whose end the constraint is kept.
  create function rustok_erase_rows(erased uuid, target text, most int) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
  declare
    unreferenced text;
    n bigint;
  begin
    perform rustok_require_deletion(erased, target);
    select coalesce(string_agg(format(' and not exists (select from %I child where %s)', target, matches), ''), '')
      into unreferenced
      from (select (select string_agg(format('child.%I = t.%I', a.attname, b.attname), ' and ')
                      from unnest(con.conkey, con.confkey) as k(own, other)
                      join pg_attribute a on a.attrelid = con.conrelid and a.attnum = k.own
                      join pg_attribute b on b.attrelid = con.conrelid and b.attnum = k.other) as matches
              from pg_constraint con
             where con.contype = 'f' and con.conrelid = con.confrelid
               and con.conrelid = format('%I', target)::regclass) self;
    execute format('delete from %1$I where ctid = any (array(select t.ctid from %1$I t where t.tenant_id = $1%2$s limit $2))',
                   target, unreferenced) using erased, most;
    get diagnostics n = row_count;
    if n = 0 and unreferenced <> '' then
      execute format('delete from %I where tenant_id = $1', target) using erased;
      get diagnostics n = row_count;
    end if;
    return n;
  end $$;

  revoke execute on function rustok_require_deletion(uuid, text), rustok_count_rows(uuid, text),
    rustok_erase_rows(uuid, text, int) from public;
  grant execute on function rustok_count_rows(uuid, text), rustok_erase_rows(uuid, text, int) to ${PLATFORM_ROLE};`;

export const administerTenants = {
  id: '0011-administer-tenants',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      -- The policy lets a transaction make the one tenant it is bound to.
      grant insert on tenants to ${APP_ROLE};

      -- Outlives the tenant, as the proof of its end; so the id has a name of its own, by which nothing takes it for a row
      -- of the tenant's.
      create table sys_tenant_deletions (
        erased_id uuid primary key,
        slug varchar(64) not null,
        -- A user of the platform's tenant; null for the platform itself.
        requested_by uuid,
        -- The same, or what of the platform asked: command:tenant.delete.
        requested_as text not null,
        correlation_id text not null,
        started_at timestamptz(3) not null default clock_timestamp(),
        -- Table → how many rows were deleted so far.
        deleted jsonb not null default '{}',
        -- Table → how many rows are left. Once it is finished: none.
        remaining jsonb,
        attempts int not null default 0,
        next_attempt_at timestamptz not null default clock_timestamp(),
        last_error text,
        finished_at timestamptz(3)
      );
      create index sys_tenant_deletions_running on sys_tenant_deletions (next_attempt_at) where finished_at is null;
      grant select, insert, update on sys_tenant_deletions to ${PLATFORM_ROLE};

      -- An end is told in the transaction that proves it, and no request takes part in that.
      grant insert on sys_events to ${PLATFORM_ROLE};
      grant usage on sequence sys_events_seq to ${PLATFORM_ROLE};
      -- An export says which migrations its tables have behind them.
      grant select on sys_migrations to ${PLATFORM_ROLE};
    `);
    await letOwnerEraseWhatThereIs(trx);
    await trx.raw(FUNCTIONS);

    await keepOutOfExports(trx, 'users.password_hash', 'who moves asks for a new password');
    await keepOutOfExports(trx, 'sessions', 'a session is somebody signed in here');
    await keepOutOfExports(trx, 'sys_stream_tickets', 'a ticket opens a stream here');
  },
};

/** Tables from before `protectTenantTable` did it, those of modules included. */
async function letOwnerEraseWhatThereIs(trx: Knex.Transaction): Promise<void> {
  const { rows } = await trx.raw(`
    select c.relname as name, a.attname as column from pg_class c
      join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
       and a.attname = case c.relname when 'tenants' then 'id' else 'tenant_id' end
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'erasure')`);
  for (const { name, column } of rows as { name: string; column: string }[]) {
    await letOwnerErase(trx, name, column);
  }
}
