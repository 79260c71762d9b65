import { parseInput, type RequestContext, verifyPassword } from '@rustok/kernel';
import { claimedCredentials } from '../credentials.js';
import { invalidCredentials, userInactive } from '../errors.js';
import { issueTokens, type SignedIn, startSession } from '../sessions.js';
import { UserModel } from '../user-model.js';

/**
 * Throws `INVALID_CREDENTIALS`, after the same work whether or not the user exists, and `USER_INACTIVE` only to
 * who knows the password.
 */
export async function signIn(context: RequestContext, input: unknown): Promise<SignedIn> {
  const { email, password } = parseInput(claimedCredentials, input);
  const known = await context.database.read((trx) => UserModel.query(trx).findOne({ email }).execute());
  const matches = await verifyPassword(known?.passwordHash ?? null, password);
  if (!known || !matches) throw invalidCredentials();

  const session = await context.database.transaction(async (unit) => {
    // Hashing took its time: the password or the status may have changed meanwhile. The lock makes a change that
    // ends all sessions wait, so that it ends this one too.
    const user = await UserModel.query(unit.trx).findById(known.id).forUpdate();
    if (user?.passwordHash !== known.passwordHash) throw invalidCredentials();
    if (user.status !== 'active') throw userInactive();
    return startSession(unit, context, user.id);
  });
  return issueTokens(context, session);
}
