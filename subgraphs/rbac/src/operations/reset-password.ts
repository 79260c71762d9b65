import { hashPassword, parseInput, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { newPassword } from '../credentials.js';
import { resetTokenInvalid } from '../errors.js';
import { resetState } from '../password-reset.js';
import { revokeSessions } from '../sessions.js';
import { settingsOf } from '../settings.js';
import { requireUserRecord, UserModel } from '../user-model.js';
import { patchUser } from './update-user.js';

/**
 * Gives the user of a reset token a new password and ends all their sessions; the token is used up. Throws
 * `RESET_TOKEN_INVALID`, which does not say why, or `BAD_USER_INPUT`, which leaves the token good.
 */
export async function resetPassword(context: RequestContext, input: unknown): Promise<void> {
  const { database, platform, tenant } = context;
  const { token, newPassword: password } = parseInput(
    z.object({ token: z.string().max(2048), newPassword: newPassword(settingsOf(context)) }),
    input,
  );
  const claims = await platform.resetTokens.verify(token);
  if (claims?.tenantId !== tenant.id) throw resetTokenInvalid();
  const { userId, state } = claims;
  const isGood = (user: UserModel | undefined) => user?.status === 'active' && resetState(user) === state;

  // A token that is used up is not worth the hashing.
  const known = await database.read((trx) => UserModel.query(trx).findById(userId).execute());
  if (!isGood(known)) throw resetTokenInvalid();
  const passwordHash = await hashPassword(password);
  await database.transaction(async (unit) => {
    // Of two with the same token, the second waits for the row and then finds another password in it.
    if (!isGood(await UserModel.query(unit.trx).findById(userId).forUpdate())) throw resetTokenInvalid();
    await patchUser(unit, await requireUserRecord(unit.trx, userId), { passwordHash });
    await revokeSessions(unit, { userId });
  });
}
