import { defineLoader, type Grants, inKeyOrder, isUuid, type RequestContext } from '@rustok/kernel';
import { grantsOfUsers } from './roles.js';
import { countUsers, type UserCounts } from './user-counts.js';
import { USER_COLUMNS, type UserRecord } from './user-model.js';

const SELECT_USERS = {
  name: 'rbac.users-by-id',
  text: `select ${USER_COLUMNS} from users u where u.id = any($1::uuid[])`,
};

/** Users by id, lower case. Ids come from other modules too: one that is no uuid is nobody's, not an error. */
export const userById = defineLoader<string, UserRecord>({
  batch: async (ids, { database }) => {
    const users = await database.prepared<UserRecord>(SELECT_USERS, [ids.filter(isUuid)]);
    return inKeyOrder(ids, users, ({ id }) => id);
  },
});

/** What users may do, by their id. */
export const grantsByUserId = defineLoader<string, Grants>({
  batch: async (ids, { database }) => {
    const grants = await database.read((trx) => grantsOfUsers(trx, ids));
    return ids.map((id) => grants.get(id) ?? new Map());
  },
});

/** By tenant: a request has one, and its figures share one statement. */
export const userCountsOfTenant = defineLoader<string, UserCounts>({
  batch: async (ids, { database }) => {
    const counts = await countUsers(database);
    return ids.map(() => counts);
  },
});

/** After a change: what this request loaded before may no longer be so. */
export function forgetLoadedUsers({ loaders }: RequestContext): void {
  loaders.get(userById).clearAll();
  loaders.get(grantsByUserId).clearAll();
}
