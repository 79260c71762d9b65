import { createHash } from 'node:crypto';
import type { UserModel } from './user-model.js';

/**
 * What a reset token is bound to: the password it is to replace, and the address it was asked for. The token is used
 * up by the change itself, whoever makes it, and no table has to remember it. The hash has a random salt, so its
 * digest tells whoever holds the token nothing.
 */
export function resetState({ email, passwordHash }: Pick<UserModel, 'email' | 'passwordHash'>): string {
  return createHash('sha256')
    .update(JSON.stringify([email, passwordHash]))
    .digest('base64url');
}
