import { randomUUID } from 'node:crypto';
import { type Platform, type TenantId, type UserId } from '@rustok/kernel';
import pg from 'pg';
import type { DatabaseConnection } from '../events/event-system.ts';

/** A customer of a tenant who has signed in; their access token. */
export async function signedInUser(
  platform: Platform,
  tenantId: TenantId,
  database: DatabaseConnection,
): Promise<string> {
  const userId = randomUUID() as UserId;
  const sessionId = randomUUID();
  const owner = new pg.Client(database);
  await owner.connect();
  await owner.query(
    `insert into users (tenant_id, id, email, password_hash) values ($1, $2, 'customer@example.com', 'none')`,
    [tenantId, userId],
  );
  await owner.query(
    `insert into user_roles (tenant_id, user_id, role_id)
     select tenant_id, $2, id from roles where tenant_id = $1 and slug = 'customer'`,
    [tenantId, userId],
  );
  await owner.query(
    `insert into sessions (tenant_id, id, user_id, token_hash, expires_at)
     values ($1, $2, $3, 'none', now() + interval '1 day')`,
    [tenantId, sessionId, userId],
  );
  await owner.end();
  return platform.tokens.sign({ userId, tenantId, sessionId });
}
