import { randomBytes } from 'node:crypto';
import {
  hashPassword,
  parseInput,
  type TenantCreatedContext,
  type TenantOwner,
  type UserId,
} from '@rustok/kernel';
import { z } from 'zod';
import { emailAddress, newPassword, personName } from '../credentials.js';
import { resetState } from '../password-reset.js';
import { rbacSettings } from '../settings.js';
import { insertUser } from '../user-model.js';

/**
 * The first user of a new tenant, in the transaction that creates it. Without a password nobody knows the one they have,
 * and a reset token, good for 15 minutes and once, lets them choose theirs. Throws `BAD_USER_INPUT`.
 */
export async function createOwner({
  platform,
  tenant,
  unit,
  owner,
}: TenantCreatedContext): Promise<TenantOwner | undefined> {
  if (!owner) return undefined;
  const {
    owner: { email, name, password },
  } = parseInput(
    z.object({
      owner: z.object({
        email: emailAddress,
        name: personName.nullish(),
        password: newPassword(rbacSettings.parse({})).nullish(),
      }),
    }),
    { owner },
  );
  const passwordHash = await hashPassword(password ?? randomBytes(32).toString('base64url'));
  const userId = await insertUser(unit, { email, passwordHash, name: name ?? null, role: owner.role });
  const state = resetState({ email, passwordHash });
  const passwordReset =
    password == null
      ? await platform.resetTokens.sign({ userId: userId as UserId, tenantId: tenant.id, state })
      : null;
  return { userId, passwordReset };
}
