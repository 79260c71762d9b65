import type { PasswordResetToken, RequestContext, UserId } from '@rustok/kernel';
import { requireAuthorityOver, requireForAll } from '../access-rules.js';
import { userInactive, userNotFound } from '../errors.js';
import { resetState } from '../password-reset.js';
import { authorityOfUser } from '../roles.js';
import { requireUserRecord, UserModel } from '../user-model.js';

/**
 * A token for an administrator to hand over: whoever has it gives the user a new password. Needs `users:manage`, and
 * everything the user may do. Throws `USER_NOT_FOUND`, `PRIVILEGE_ESCALATION` or `USER_INACTIVE`.
 */
export async function issuePasswordReset(
  { actor, database, platform, tenant }: RequestContext,
  userId: string,
): Promise<PasswordResetToken> {
  requireForAll(actor, 'users:manage');
  const user = await database.read(async (trx) => {
    const record = await requireUserRecord(trx, userId);
    requireAuthorityOver(actor, await authorityOfUser(trx, record));
    return UserModel.query(trx).findById(userId);
  });
  if (!user) throw userNotFound(userId);
  if (user.status !== 'active') throw userInactive();
  return platform.resetTokens.sign({
    userId: user.id as UserId,
    tenantId: tenant.id,
    state: resetState(user),
  });
}
