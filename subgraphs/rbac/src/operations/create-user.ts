import { hashPassword, parseInput, type RequestContext, SYSTEM_ROLES } from '@rustok/kernel';
import { z } from 'zod';
import { requireAuthorityOver, requireForAll } from '../access-rules.js';
import { emailAddress, newPassword, personName } from '../credentials.js';
import { authorityOfRole, lockAccess, requireRole } from '../roles.js';
import { settingsOf } from '../settings.js';
import { insertUser, requireUserRecord, USER_STATUSES, type UserRecord } from '../user-model.js';

/**
 * Needs `users:create`, and `users:manage` for another role than customer. Throws `PRIVILEGE_ESCALATION` for a
 * role that holds more than the actor, `EMAIL_TAKEN`, `BAD_USER_INPUT`.
 */
export async function createUser(context: RequestContext, input: unknown): Promise<UserRecord> {
  const { actor, database } = context;
  requireForAll(actor, 'users:create');
  const { email, password, name, role, status } = parseInput(
    z.object({
      email: emailAddress,
      password: newPassword(settingsOf(context)),
      name: personName.nullish(),
      role: z
        .enum(SYSTEM_ROLES)
        .nullish()
        .transform((given) => given ?? 'customer'),
      status: z
        .enum(USER_STATUSES)
        .nullish()
        .transform((given) => given ?? 'active'),
    }),
    input,
  );
  if (role !== 'customer') requireForAll(actor, 'users:manage');

  const passwordHash = await hashPassword(password);
  return database.transaction(async (unit) => {
    await lockAccess(unit);
    requireAuthorityOver(actor, authorityOfRole(await requireRole(unit.trx, role)));
    const id = await insertUser(unit, { email, passwordHash, name: name ?? null, role, status });
    return requireUserRecord(unit.trx, id);
  });
}
