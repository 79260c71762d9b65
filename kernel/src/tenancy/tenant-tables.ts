import type { Knex } from 'knex';
import { NOT_EXPORTED } from '../database/export-exclusion.js';

/** A table that holds rows of tenants, as the catalogue has it: whoever adds one need tell nobody. */
export interface TenantTable {
  readonly name: string;
  /** `tenant_id`; of `tenants` itself `id`. */
  readonly tenantColumn: string;
  /** In their order; generated ones are left out, for their values follow from the others. */
  readonly columns: readonly TenantColumn[];
  /** Of the primary key, in its order; none for a table without. */
  readonly key: readonly string[];
  /** Other tenant tables that its rows refer to. */
  readonly refersTo: readonly string[];
  /** Where its rows lie: its partitions, or itself. */
  readonly parts: readonly string[];
  /** Why no export contains it; `null` where they do. */
  readonly notExported: string | null;
}

export interface TenantColumn {
  readonly name: string;
  readonly notExported: string | null;
}

/** All of them in schema public, by name. Any role may ask. */
export async function readTenantTables(database: Knex): Promise<readonly TenantTable[]> {
  const { rows } = await database.raw(SELECT_TABLES, [NOT_EXPORTED, NOT_EXPORTED]);
  return rows as TenantTable[];
}

/** Those whose rows refer to others before these; where they do in a circle, as they come. */
export function childrenFirst(tables: readonly TenantTable[]): readonly TenantTable[] {
  const ordered: TenantTable[] = [];
  let waiting = [...tables];
  while (waiting.length > 0) {
    const isReferredTo = ({ name }: TenantTable) =>
      waiting.some((other) => other.name !== name && other.refersTo.includes(name));
    const free = waiting.filter((table) => !isReferredTo(table));
    const next = free.length > 0 ? free : waiting;
    ordered.push(...next);
    waiting = waiting.filter((table) => !next.includes(table));
  }
  return ordered;
}

const SELECT_TABLES = `
  with tenant_tables as (
    select c.oid, c.relkind, c.relname::text as name,
           case c.relname when 'tenants' then 'id' else 'tenant_id' end as tenant_column
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and (c.relname = 'tenants' or exists (select from pg_attribute a
             where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))),
  reason as (
    select objoid, objsubid, substr(description, length(?) + 1) as text from pg_description
     where classoid = 'pg_class'::regclass and starts_with(description, ?))
  select t.name, t.tenant_column as "tenantColumn",
         (select json_agg(json_build_object('name', a.attname, 'notExported', r.text) order by a.attnum)
            from pg_attribute a left join reason r on r.objoid = a.attrelid and r.objsubid = a.attnum
           where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
         array(select a.attname::text from pg_index i
                 cross join lateral unnest(i.indkey::int2[]) with ordinality as k(attnum, place)
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                where i.indrelid = t.oid and i.indisprimary order by k.place) as key,
         array(select distinct other.name from pg_constraint f join tenant_tables other on other.oid = f.confrelid
                where f.contype = 'f' and f.conrelid = t.oid and f.confrelid <> t.oid order by 1) as "refersTo",
         case t.relkind when 'r' then array[t.name]
              else array(select leaf.relname::text from pg_partition_tree(t.oid) p join pg_class leaf on leaf.oid = p.relid
                          where p.isleaf order by 1) end as parts,
         (select r.text from reason r where r.objoid = t.oid and r.objsubid = 0) as "notExported"
    from tenant_tables t order by 1`;
