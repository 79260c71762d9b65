import type { Knex } from 'knex';
import { CodedError } from '../errors.js';
import { serverMessage } from './server-message.js';
import { APP_ROLE, PLATFORM_ROLE } from './connection.js';

/** Any number but that of the migrations, as long as every start uses the same. */
const ROLES_LOCK = 7_243_002;

/**
 * Creates the two roles requests and the platform's own loops run as, and lets the owner become them.
 * Roles belong to the whole server, not to one database, so another database's start may create them at the
 * same moment: that is success too.
 */
export async function ensureRoles(owner: Knex): Promise<void> {
  try {
    await createRoles(owner);
  } catch (cause) {
    throw new CodedError(
      'DATABASE_ROLES_MISSING',
      `the roles ${APP_ROLE} and ${PLATFORM_ROLE} cannot be made: ${serverMessage(cause)}. Give the user of ` +
        'DATABASE_URL the CREATEROLE attribute, or have an administrator make them: ' +
        [APP_ROLE, PLATFORM_ROLE]
          .map((role) => `create role ${role} nologin; grant ${role} to <user>;`)
          .join(' '),
      { cause },
    );
  }
}

async function createRoles(owner: Knex): Promise<void> {
  for (const role of [APP_ROLE, PLATFORM_ROLE]) {
    await owner.raw(`
      do $$ begin
        if not exists (select from pg_roles where rolname = '${role}') then
          begin
            create role ${role} nologin nosuperuser nobypassrls;
          exception when duplicate_object or unique_violation then null;
          end;
        end if;
        if exists (select from pg_roles where rolname = '${role}' and (rolsuper or rolbypassrls)) then
          raise exception 'the role ${role} may bypass row-level security';
        end if;
        begin
          perform set_config('role', '${role}', true);
          perform set_config('role', 'none', true);
        exception when insufficient_privilege then
          grant ${role} to current_user;
        end;
      end $$`);
  }
  // Two grants on one schema at the same moment fail with "tuple concurrently updated"; the lock lets one wait.
  await owner.raw(`
    do $$ begin
      perform pg_advisory_xact_lock(${ROLES_LOCK});
      grant usage on schema public to ${APP_ROLE}, ${PLATFORM_ROLE};
    end $$`);
}
