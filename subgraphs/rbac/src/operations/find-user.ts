import { type RequestContext, requirePermissionOn } from '@rustok/kernel';
import { isSelf } from '../access-rules.js';
import { userById } from '../loaders.js';
import type { UserRecord } from '../user-model.js';

/** Who acts in this request; `null` for nobody, and for the platform itself. */
export async function findViewer({ actor, loaders }: RequestContext): Promise<UserRecord | null> {
  return actor.kind === 'user' ? loaders.get(userById).load(actor.userId) : null;
}

/** Oneself, or with `users:read` any user of the tenant; `null` when there is none. */
export async function findUser({ actor, loaders }: RequestContext, id: string): Promise<UserRecord | null> {
  if (!isSelf(actor, id)) requirePermissionOn(actor, 'users:read', null);
  return loaders.get(userById).load(id);
}
