import { parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import { z } from 'zod';
import { requireAuthorityOver, requireForAll } from '../access-rules.js';
import { plainText } from '../credentials.js';
import { RoleGranted, RoleRevoked } from '../events.js';
import { forgetLoadedUsers } from '../loaders.js';
import { authorityOfRole, authorityOfUser, lockAccess, requireRole, type RoleRecord } from '../roles.js';
import { requireUserRecord, type UserRecord } from '../user-model.js';

export interface RoleAssignment {
  readonly userId: string;
  /** The role's slug. */
  readonly role: string;
}

/**
 * Gives a user a role; one they have is left as it is. Needs `users:manage`. Throws `USER_NOT_FOUND`,
 * `ROLE_NOT_FOUND` and `PRIVILEGE_ESCALATION`.
 */
export function assignRole(context: RequestContext, assignment: RoleAssignment): Promise<UserRecord> {
  return changeRoles(context, assignment, async ({ trx, append }, role) => {
    const { userId } = assignment;
    const { rowCount } = await trx.raw(
      `insert into user_roles (user_id, role_id) values (?, ?) on conflict do nothing`,
      [userId, role.id],
    );
    if (rowCount > 0) append(RoleGranted, { userId, role: role.slug });
  });
}

/** Takes a role from a user, who may not have it. Needs and throws the same as `assignRole`. */
export function removeRole(context: RequestContext, assignment: RoleAssignment): Promise<UserRecord> {
  return changeRoles(context, assignment, async ({ trx, append }, role) => {
    const { userId } = assignment;
    const removed = await trx('user_roles').where({ user_id: userId, role_id: role.id }).delete();
    if (removed > 0) append(RoleRevoked, { userId, role: role.slug });
  });
}

async function changeRoles(
  context: RequestContext,
  { userId, ...input }: RoleAssignment,
  change: (unit: UnitOfWork, role: RoleRecord) => Promise<void>,
): Promise<UserRecord> {
  const { actor, database } = context;
  requireForAll(actor, 'users:manage');
  const { role: slug } = parseInput(z.object({ role: plainText }), input);
  return database.transaction(async (unit) => {
    await lockAccess(unit);
    const user = await requireUserRecord(unit.trx, userId, 'for update');
    requireAuthorityOver(actor, await authorityOfUser(unit.trx, user));
    const role = await requireRole(unit.trx, slug);
    requireAuthorityOver(actor, authorityOfRole(role));
    await change(unit, role);
    unit.afterCommit(() => forgetLoadedUsers(context));
    return requireUserRecord(unit.trx, userId);
  });
}
