import type { ClientConfig } from 'pg';

/** Where the database is, as its owner reaches it: embedded, or `DATABASE_URL`. */
export type DatabaseAddress = Pick<
  ClientConfig,
  'host' | 'port' | 'user' | 'password' | 'database' | 'ssl' | 'connectionString'
>;

/**
 * `owner` owns the tables and migrates them. `app` runs every request bound to one tenant and cannot see another.
 * `platform` does the kernel's own work across tenants: finding tenants, giving events their positions.
 */
export type DatabaseRole = 'owner' | 'app' | 'platform';

export const APP_ROLE = 'rustok_app';
export const PLATFORM_ROLE = 'rustok_platform';

/**
 * Connection settings for one role. The role is part of the connection's start-up packet, so no statement ever
 * runs before it is in force, and one set of credentials serves all three.
 */
export function connectionFor(address: DatabaseAddress, role: DatabaseRole): ClientConfig {
  const options = {
    owner: '',
    app: `-c role=${APP_ROLE} `,
    platform: `-c role=${PLATFORM_ROLE} `,
  }[role];
  return {
    ...address,
    application_name: `rustok-${role}`,
    // A transaction open longer than this is a bug, and would hold back event positions (reference/postgres.md §1).
    options: `${options}-c idle_in_transaction_session_timeout=60000`,
  };
}
