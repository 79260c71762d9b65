import { hashPassword, parseInput, type RequestContext, requireUser, verifyPassword } from '@rustok/kernel';
import { z } from 'zod';
import { newPassword } from '../credentials.js';
import { currentPasswordWrong } from '../errors.js';
import { revokeSessions } from '../sessions.js';
import { settingsOf } from '../settings.js';
import { requireUserRecord, UserModel } from '../user-model.js';
import { patchUser } from './update-user.js';

/**
 * Gives the actor a new password and ends all their sessions but this one. Throws `UNAUTHENTICATED`,
 * `INVALID_CREDENTIALS` (the current password is wrong) or `BAD_USER_INPUT`.
 */
export async function changePassword(context: RequestContext, input: unknown): Promise<void> {
  const { userId, sessionId } = requireUser(context.actor);
  const passwords = parseInput(
    z.object({ currentPassword: z.string().max(128), newPassword: newPassword(settingsOf(context)) }),
    input,
  );
  const known = await context.database.read((trx) => UserModel.query(trx).findById(userId).execute());
  const matches = await verifyPassword(known?.passwordHash ?? null, passwords.currentPassword);
  if (!known || !matches) throw currentPasswordWrong();

  const passwordHash = await hashPassword(passwords.newPassword);
  await context.database.transaction(async (unit) => {
    // Hashing took its time: of two changes that knew the same password, the second no longer knows the present one.
    const user = await UserModel.query(unit.trx).findById(userId).forUpdate();
    if (user?.passwordHash !== known.passwordHash) throw currentPasswordWrong();
    await patchUser(unit, await requireUserRecord(unit.trx, userId), { passwordHash });
    await revokeSessions(unit, { userId, except: sessionId });
  });
}
