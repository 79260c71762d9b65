import type { Knex } from 'knex';
import type { Connection, ConnectionArgs } from '../graphql/connection.js';
import { keysetPage } from '../graphql/keyset.js';
import type { RequestContext } from '../module/request-context.js';
import { isUuid, type Tenant } from './tenant.js';
import { tenantQuery, type TenantRow, toTenant } from './tenant-directory.js';

/** A tenant as whoever runs the platform sees it. */
export interface AdministeredTenant extends Tenant {
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Its deletion has begun. */
  readonly isBeingDeleted: boolean;
}

export interface TenantFilter {
  /** Absent: both. */
  readonly active?: boolean | null;
  /** How the slug begins. */
  readonly slugPrefix?: string | null;
}

/** In the order of their slugs; one statement for a page, whatever is asked of its tenants. */
export async function tenantPage(
  connection: Knex,
  {
    context,
    filter: { active, slugPrefix },
    args,
  }: { readonly context: RequestContext; readonly filter: TenantFilter; readonly args: ConnectionArgs },
): Promise<Connection<AdministeredTenant>> {
  const query = administeredQuery(connection);
  if (active != null) query.where('t.is_active', active);
  if (slugPrefix != null) query.whereRaw('starts_with(t.slug, ?)', [slugPrefix.toLowerCase()]);
  const { edges, pageInfo } = await keysetPage<AdministeredRow>({
    list: 'tenants',
    query,
    order: [{ column: 't.slug', direction: 'asc', type: 'text', valueOf: ({ slug }) => slug }],
    args,
    context,
  });
  return { edges: edges.map(({ node, cursor }) => ({ node: toAdministered(node), cursor })), pageInfo };
}

/** `null` when there is none. */
export async function findTenant(
  connection: Knex,
  identifier: { readonly id: string } | { readonly slug: string },
): Promise<AdministeredTenant | null> {
  const query = administeredQuery(connection);
  if ('slug' in identifier) query.where('t.slug', identifier.slug);
  else if (isUuid(identifier.id.toLowerCase())) query.where('t.id', identifier.id.toLowerCase());
  else return null;
  const row: AdministeredRow | undefined = await query.first();
  return row ? toAdministered(row) : null;
}

interface AdministeredRow extends TenantRow {
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly deleting: boolean;
}

function administeredQuery(connection: Knex): Knex.QueryBuilder {
  return (tenantQuery(connection) as Knex.QueryBuilder).select(
    't.created_at',
    't.updated_at',
    connection.raw('exists (select from sys_tenant_deletions d where d.erased_id = t.id) as deleting'),
  );
}

function toAdministered(row: AdministeredRow): AdministeredTenant {
  return {
    ...toTenant(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    isBeingDeleted: row.deleting,
  };
}
