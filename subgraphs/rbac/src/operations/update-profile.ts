import { type RequestContext, requireUser } from '@rustok/kernel';
import type { UserRecord } from '../user-model.js';
import { updateUser } from './update-user.js';

/** Changes the actor's own name. Throws `UNAUTHENTICATED`, `BAD_USER_INPUT`, and without `users:update` `PERMISSION_DENIED`. */
export async function updateProfile(
  context: RequestContext,
  { name }: { readonly name?: string | null },
): Promise<UserRecord> {
  const { userId } = requireUser(context.actor);
  return updateUser(context, { id: userId, input: { name } });
}
