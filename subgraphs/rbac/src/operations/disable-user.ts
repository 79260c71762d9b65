import type { RequestContext } from '@rustok/kernel';
import { isSelf, requireAuthorityOver, requireForAll } from '../access-rules.js';
import { cannotDisableSelf } from '../errors.js';
import { forgetLoadedUsers } from '../loaders.js';
import { authorityOfUser, lockAccess } from '../roles.js';
import { requireUserRecord, type UserRecord } from '../user-model.js';
import { patchUser } from './update-user.js';

/**
 * Makes a user inactive and ends their sessions; their data stays. Needs `users:delete`. A user who is not active
 * already stays as they are: a ban is not softened. Throws `USER_NOT_FOUND`, `PRIVILEGE_ESCALATION`,
 * `CANNOT_DISABLE_SELF`.
 */
export async function disableUser(context: RequestContext, id: string): Promise<UserRecord> {
  const { actor, database } = context;
  requireForAll(actor, 'users:delete');
  if (isSelf(actor, id)) throw cannotDisableSelf();
  return database.transaction(async (unit) => {
    await lockAccess(unit);
    const before = await requireUserRecord(unit.trx, id, 'for update');
    requireAuthorityOver(actor, await authorityOfUser(unit.trx, before));
    if (before.status === 'active') await patchUser(unit, before, { status: 'inactive' });
    unit.afterCommit(() => forgetLoadedUsers(context));
    return requireUserRecord(unit.trx, id);
  });
}
