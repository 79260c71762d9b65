import knexFactory, { type Knex } from 'knex';
import type { Client, ClientConfig } from 'pg';
import { withScopedTransactions } from './scoped-transaction.js';
import type { Logger } from '../telemetry/logger.js';

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

/** Connection settings for a client of its own that runs as the login role, such as the LISTEN client. */
export function connectionFor(address: DatabaseAddress, name: string): ClientConfig {
  return { ...address, application_name: `rustok-${name}` };
}

/** A pool of connections, each of which is in its role before anybody gets it, and sends without waiting for answers. */
export function connect(
  address: DatabaseAddress,
  role: DatabaseRole,
  { max, logger }: { readonly max: number; readonly logger: Logger },
): Knex {
  const log = (level: 'debug' | 'warn' | 'error') => (message: unknown) =>
    logger[level]({ role }, String(message));
  const pool = knexFactory({
    client: 'pg',
    connection: { ...connectionFor(address, role), pipeline: true } as Knex.PgConnectionConfig,
    pool: {
      min: 0,
      max,
      afterCreate: (client: Client, done: (error: Error | null, client: Client) => void) => {
        client.query(sessionSetup(role)).then(
          () => done(null, client),
          (error: unknown) => done(error as Error, client),
        );
      },
    },
    // Else the values of a failed statement, password hashes among them, stand in the error's message.
    compileSqlOnError: false,
    // Its own way is the console, and so stdout.
    log: { debug: log('debug'), warn: log('warn'), error: log('error'), deprecate: log('debug') },
  });
  return withScopedTransactions(pool);
}

/**
 * What puts a new session into its role. A statement and not a start-up option: options can be overridden by the
 * address or dropped by a pooler in between, and the session would then silently see every tenant.
 * A transaction that idles longer than a minute is a bug, and would hold back event positions.
 */
export function sessionSetup(role: DatabaseRole): string {
  const become = { owner: '', app: `set role ${APP_ROLE};`, platform: `set role ${PLATFORM_ROLE};` }[role];
  return `${become} set idle_in_transaction_session_timeout = '60s'`;
}
