import {
  type Connection,
  type ConnectionArgs,
  keysetPage,
  parseInput,
  type RequestContext,
  requirePermission,
  scopeOf,
  type SystemRole,
} from '@rustok/kernel';
import type { Knex } from 'knex';
import { z } from 'zod';
import { rolesAbove } from '../access-rules.js';
import { plainText } from '../credentials.js';
import { USER_COLUMNS, type UserRecord, type UserStatus } from '../user-model.js';

export interface UserListArgs extends ConnectionArgs {
  readonly filter?: { readonly role?: SystemRole | null; readonly status?: UserStatus | null } | null;
  readonly search?: string | null;
}

/** The tenant's users, newest first. Needs `users:list`; with scope `own` the list is the actor alone. */
export async function listUsers(
  context: RequestContext,
  { filter, ...args }: UserListArgs,
): Promise<Connection<UserRecord>> {
  const { actor, database } = context;
  const scope = requirePermission(actor, 'users:list');
  const { search } = parseInput(z.object({ search: plainText.trim().max(255).nullish() }), args);

  return database.read((trx) => {
    const query = trx('users as u').select(trx.raw(USER_COLUMNS));
    if (scope === 'own') query.where('u.id', actor.kind === 'user' ? actor.userId : null);
    if (filter?.status) query.where('u.status', filter.status);
    if (filter?.role) whereHighestRole(query, filter.role);
    if (search) {
      const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
      query.where((either) => {
        either.whereILike('u.name', pattern);
        // Who may not read e-mail addresses may not guess them letter by letter either.
        if (scopeOf(actor, 'users:read') === 'all') either.orWhereILike('u.email', pattern);
      });
    }
    return keysetPage<UserRecord>({
      list: 'rbac.users',
      query,
      order: [
        {
          column: 'u.created_at',
          direction: 'desc',
          type: 'timestamptz(3)',
          valueOf: ({ createdAt }) => createdAt,
        },
        { column: 'u.id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
      ],
      args,
      context,
    });
  });
}

/** As `highestRole` has it: the filter finds those whose `role` it is. */
function whereHighestRole(query: Knex.QueryBuilder, role: SystemRole): void {
  const has = `exists (select from user_roles ur join roles r on r.tenant_id = ur.tenant_id and r.id = ur.role_id
    where ur.tenant_id = u.tenant_id and ur.user_id = u.id and r.slug = any(?))`;
  query.whereRaw(`not ${has}`, [[...rolesAbove(role)]]);
  if (role !== 'customer') query.whereRaw(has, [[role]]);
}
