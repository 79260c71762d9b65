import {
  hashPassword,
  parseInput,
  PermissionDeniedError,
  type RequestContext,
  requirePermissionOn,
  scopeOf,
  SYSTEM_ROLES,
  type SystemRole,
  type UnitOfWork,
} from '@rustok/kernel';
import { z } from 'zod';
import { isSelf, requireAuthorityOver, requireForAll } from '../access-rules.js';
import { emailAddress, newPassword, personName } from '../credentials.js';
import { cannotDisableSelf } from '../errors.js';
import { PasswordChanged, RoleGranted, RoleRevoked, UserDeactivated, UserUpdated } from '../events.js';
import { forgetLoadedUsers } from '../loaders.js';
import { authorityOfRole, authorityOfUser, lockAccess, requireRole } from '../roles.js';
import { revokeSessions } from '../sessions.js';
import { settingsOf } from '../settings.js';
import {
  refuseTakenEmail,
  requireUserRecord,
  USER_STATUSES,
  UserModel,
  type UserRecord,
} from '../user-model.js';

/**
 * Changes what the input names. With `users:update` in scope `own` that is the actor's own name and nothing else;
 * role and status need `users:manage`. A new password, and a status other than active, end the user's sessions.
 *
 * Throws `USER_NOT_FOUND`, `PRIVILEGE_ESCALATION` (for a user, or a role, that holds more than the actor),
 * `EMAIL_TAKEN`, `CANNOT_DISABLE_SELF`, `BAD_USER_INPUT`.
 */
export async function updateUser(
  context: RequestContext,
  { id, input }: { readonly id: string; readonly input: unknown },
): Promise<UserRecord> {
  const { actor, database } = context;
  requirePermissionOn(actor, 'users:update', id);
  const { password, role, ...changes } = parseInput(
    z.object({
      email: emailAddress.optional(),
      name: personName.nullish(),
      password: newPassword(settingsOf(context)).optional(),
      role: z.enum(SYSTEM_ROLES).optional(),
      status: z.enum(USER_STATUSES).optional(),
    }),
    input,
  );
  // Whoever holds somebody's access token for a minute must not be able to keep the account.
  if (scopeOf(actor, 'users:update') === 'own' && (changes.email ?? password) !== undefined) {
    throw new PermissionDeniedError('users:update');
  }
  if ((role ?? changes.status) !== undefined) requireForAll(actor, 'users:manage');
  if (isSelf(actor, id) && changes.status !== undefined && changes.status !== 'active') {
    throw cannotDisableSelf();
  }
  const passwordHash = password === undefined ? undefined : await hashPassword(password);

  return database.transaction(async (unit) => {
    await lockAccess(unit);
    const before = await requireUserRecord(unit.trx, id, 'for update');
    if (!isSelf(actor, id)) requireAuthorityOver(actor, await authorityOfUser(unit.trx, before));
    await patchUser(unit, before, { ...changes, ...(passwordHash !== undefined && { passwordHash }) });
    if (passwordHash !== undefined) {
      const current = actor.kind === 'user' && isSelf(actor, id) ? { except: actor.sessionId } : {};
      await revokeSessions(unit, { userId: id, ...current });
    }
    if (role !== undefined) {
      requireAuthorityOver(actor, authorityOfRole(await requireRole(unit.trx, role)));
      await replaceSystemRole(unit, before, role);
    }
    unit.afterCommit(() => forgetLoadedUsers(context));
    return requireUserRecord(unit.trx, id);
  });
}

type UserChanges = Partial<Pick<UserModel, 'email' | 'name' | 'status' | 'passwordHash'>>;

/** Writes the changes with their events; a user who is no longer active loses their sessions. Nothing to do → no event. */
export async function patchUser(unit: UnitOfWork, before: UserRecord, changes: UserChanges): Promise<void> {
  if (Object.values(changes).every((value) => value === undefined)) return;
  await refuseTakenEmail(UserModel.query(unit.trx).findById(before.id).patch(changes).execute());
  unit.append(UserUpdated, { userId: before.id });
  if (changes.passwordHash !== undefined) unit.append(PasswordChanged, { userId: before.id });
  const { status = before.status } = changes;
  if (status === 'active' || status === before.status) return;
  await revokeSessions(unit, { userId: before.id });
  if (before.status === 'active') unit.append(UserDeactivated, { userId: before.id, status });
}

/** The tenant's own roles stay; of the system roles the user keeps only this one. */
async function replaceSystemRole(
  { trx, append }: UnitOfWork,
  { id, roles }: UserRecord,
  role: SystemRole,
): Promise<void> {
  const lost = SYSTEM_ROLES.filter((other) => other !== role && roles.includes(other));
  if (lost.length > 0) {
    await trx.raw(
      `delete from user_roles where user_id = ? and role_id in (select id from roles where slug = any(?))`,
      [id, lost],
    );
  }
  for (const slug of lost) append(RoleRevoked, { userId: id, role: slug });
  if (roles.includes(role)) return;
  await trx.raw(`insert into user_roles (user_id, role_id) select ?, id from roles where slug = ?`, [
    id,
    role,
  ]);
  append(RoleGranted, { userId: id, role });
}
