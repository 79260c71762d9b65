import { hashPassword, parseInput, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { emailAddress, newPassword, personName } from '../credentials.js';
import { registrationDisabled } from '../errors.js';
import { issueTokens, type SignedIn, startSession } from '../sessions.js';
import { settingsOf } from '../settings.js';
import { insertUser } from '../user-model.js';

/**
 * Makes a customer out of whoever asks, and signs them in. Throws `REGISTRATION_DISABLED`, `BAD_USER_INPUT` or
 * `EMAIL_TAKEN`.
 */
export async function signUp(context: RequestContext, input: unknown): Promise<SignedIn> {
  const settings = settingsOf(context);
  if (!settings.registrationEnabled) throw registrationDisabled();
  const { email, password, name } = parseInput(
    z.object({ email: emailAddress, password: newPassword(settings), name: personName.nullish() }),
    input,
  );

  // Hashing takes its time; no transaction waits for it.
  const passwordHash = await hashPassword(password);
  const session = await context.database.transaction(async (unit) => {
    const id = await insertUser(unit, { email, passwordHash, name: name ?? null, role: 'customer' });
    return startSession(unit, context, id);
  });
  return issueTokens(context, session);
}
