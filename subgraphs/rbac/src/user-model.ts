import { TenantModel, type SystemRole, type UnitOfWork } from '@rustok/kernel';
import type { Knex } from 'knex';
import { ConstraintViolationError } from 'objection';
import { emailTaken, userNotFound } from './errors.js';
import { UserRegistered } from './events.js';

export const USER_STATUSES = ['active', 'inactive', 'banned'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

export class UserModel extends TenantModel {
  static override tableName = 'users';

  email!: string;
  passwordHash!: string;
  name!: string | null;
  status!: UserStatus;
  lastLoginAt!: Date | null;
}

/** A user as the graph knows them: without the password, with the slugs of their roles. */
export interface UserRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly status: UserStatus;
  readonly createdAt: Date;
  readonly roles: readonly string[];
  /** Set when this user has just signed in: the response is theirs, although the request came from nobody. */
  readonly isViewer?: boolean;
}

/** Columns of a `UserRecord`, of `users u`. */
export const USER_COLUMNS = `
  u.id, u.email, u.name, u.status, u.created_at as "createdAt",
  coalesce((select json_agg(r.slug order by r.slug)
              from user_roles ur join roles r on r.tenant_id = ur.tenant_id and r.id = ur.role_id
             where ur.tenant_id = u.tenant_id and ur.user_id = u.id), '[]') as roles`;

/** Throws `USER_NOT_FOUND`. With `for update` the row stays as it is until the transaction ends. */
export async function requireUserRecord(trx: Knex, id: string, lock?: 'for update'): Promise<UserRecord> {
  const query = trx('users as u').select(trx.raw(USER_COLUMNS)).where('u.id', id);
  const user: UserRecord | undefined = await (lock ? query.forUpdate('u') : query).first();
  if (!user) throw userNotFound(id);
  return user;
}

export interface NewUser {
  /** Lower case. */
  readonly email: string;
  readonly passwordHash: string;
  readonly name: string | null;
  readonly role: SystemRole;
  readonly status?: UserStatus;
}

/** Adds a user with one role and publishes `user.registered`. Returns the id. Throws `EMAIL_TAKEN`. */
export async function insertUser(
  unit: UnitOfWork,
  { email, passwordHash, name, role, status = 'active' }: NewUser,
): Promise<string> {
  const { id } = await refuseTakenEmail(
    UserModel.query(unit.trx).insert({ email, passwordHash, name, status }).execute(),
  );
  await unit.trx.raw(`insert into user_roles (user_id, role_id) select ?, id from roles where slug = ?`, [
    id,
    role,
  ]);
  unit.append(UserRegistered, { userId: id });
  return id;
}

/**
 * Asking first would lose the race against another sign-up; the unique key decides. Under row-level security
 * Postgres leaves out the key's values, and without them Objection does not see which kind of violation it was.
 */
export async function refuseTakenEmail<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    const native = error instanceof ConstraintViolationError ? error.nativeError : error;
    const { constraint } = native as { constraint?: string };
    throw constraint === 'users_tenant_id_email_key' ? emailTaken() : error;
  }
}
