import { randomUUID } from 'node:crypto';
import { parseInput, type RequestContext, type UserId } from '@rustok/kernel';
import { z } from 'zod';
import { claimedCredentials } from '../credentials.js';
import { resetState } from '../password-reset.js';
import { UserModel } from '../user-model.js';

/**
 * In demo mode, a token that gives the user with this address a new password; otherwise `null`, as nothing of this
 * platform sends mail yet. Whether there is an active user with this address is told neither by the answer nor by the
 * time it takes: for nobody a token is signed too, one that no `resetPassword` accepts. Throws `BAD_USER_INPUT`.
 */
export async function forgotPassword(context: RequestContext, input: unknown): Promise<string | null> {
  const { email } = parseInput(z.object({ email: claimedCredentials.shape.email }), input);
  const { database, platform, tenant } = context;
  const user = await database.read((trx) =>
    UserModel.query(trx).findOne({ email, status: 'active' }).execute(),
  );
  const { id, ...bound } = user ?? { id: randomUUID(), email, passwordHash: '' };
  const { token } = await platform.resetTokens.sign({
    userId: id as UserId,
    tenantId: tenant.id,
    state: resetState(bound),
  });
  return platform.demoMode ? token : null;
}
