import type { Knex } from 'knex';
import { kernelMigrations } from '../../migrations/index.js';
import { createTestDatabase, prepareTemplate, type TestConnection } from '../../../test/kit/database.js';
import { connect, type DatabaseRole } from '../database/connection.js';
import { migrate } from '../database/migrations.js';
import { ensureRoles } from '../database/roles.js';
import { createLogger } from '../telemetry/logger.js';

const logger = createLogger('fatal');

/** A database with the kernel's tables, and pools of each role on it. Ends with `await using`. */
export interface KernelDatabase extends AsyncDisposable {
  readonly connection: TestConnection;
  readonly owner: Knex;
  readonly app: Knex;
  readonly platform: Knex;
  /** One more pool; closed with the database. */
  pool(role: DatabaseRole, max?: number): Knex;
}

export async function createKernelDatabase(): Promise<KernelDatabase> {
  await prepareTemplate('kernel', async (connection) => {
    const owner = connect(connection, 'owner', { max: 2, logger });
    try {
      await ensureRoles(owner);
      await migrate(owner, [{ owner: 'kernel', migrations: kernelMigrations }]);
    } finally {
      await owner.destroy();
    }
  });
  const { connection, drop } = await createTestDatabase({ template: 'kernel' });
  const pools: Knex[] = [];
  const pool = (role: DatabaseRole, max = 10) => {
    const opened = connect(connection, role, { max, logger });
    pools.push(opened);
    return opened;
  };
  return {
    connection,
    owner: pool('owner'),
    app: pool('app'),
    platform: pool('platform'),
    pool,
    async [Symbol.asyncDispose]() {
      await Promise.all(pools.map((opened) => opened.destroy()));
      await drop();
    },
  };
}
