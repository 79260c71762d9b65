import { expect, test } from 'vitest';
import { kernelMigrations } from '../../../migrations/index.js';
import { createTestDatabase } from '../../../../test/kit/database.js';
import { connect } from '../../database/connection.js';
import { migrate } from '../../database/migrations.js';
import { ensureRoles } from '../../database/roles.js';
import { createLogger } from '../../telemetry/logger.js';
import { readLog } from '../event-log.js';
import { assignPositions } from '../relay/positions.js';

const logger = createLogger('silent');

test('a log that was in one piece becomes days, with its positions, and what had none yet gets one', async () => {
  const { connection, drop } = await createTestDatabase();
  const owner = connect(connection, 'owner', { max: 2, logger });
  const platform = connect(connection, 'platform', { max: 2, logger });
  try {
    await ensureRoles(owner);
    const before = kernelMigrations.slice(
      0,
      kernelMigrations.findIndex(({ id }) => id.startsWith('0005')),
    );
    await migrate(owner, [{ owner: 'kernel', migrations: before }]);
    // The last one on the day of the one before: after the migration nobody makes days of the past.
    const write = (from: number, to: number) =>
      owner.raw(
        `insert into sys_events (id, tenant_id, type, version, envelope, created_at)
         select gen_random_uuid(), gen_random_uuid(), 'n' || n, 1, json_build_object('type', 'n' || n), now() - least(n, 22) * interval '7 hours'
           from generate_series(?::int, ?::int) n`,
        [from, to],
      );
    await write(1, 20);
    // As the relay had done it.
    await owner.raw(`
      insert into sys_event_positions (position, tenant_id, event_id, type)
        select row_number() over (order by seq), tenant_id, id, type from sys_events;
      update sys_relay set snap = pg_current_snapshot(), last_position = 20`);
    await write(21, 22);

    await migrate(owner, [{ owner: 'kernel', migrations: kernelMigrations }]);
    expect(await assignPositions(platform)).toBe(2);
    await write(23, 23);
    expect(await assignPositions(platform)).toBe(1);
    const events = await readLog(platform, { after: 0n, limit: 100 });
    expect(events.map(({ type, position }) => `${type}@${position}`)).toEqual(
      Array.from({ length: 23 }, (_, n) => `n${n + 1}@${n + 1}`),
    );
    const { rows } = await owner.raw(`
      select count(distinct e.tableoid)::int as days, count(*) filter (where p.created_at <> e.created_at)::int as apart,
             count(distinct e.seq)::int as seqs, bool_or(e.tableoid = 'sys_events_default'::regclass) as net
        from sys_events e join sys_event_positions p on p.event_id = e.id`);
    expect(rows).toEqual([{ days: expect.any(Number), apart: 0, seqs: 23, net: false }]);
    expect(rows[0].days).toBeGreaterThan(5);
  } finally {
    await Promise.all([owner.destroy(), platform.destroy()]);
    await drop();
  }
});

test('an owner who is no superuser, and so is under the policies too, can do all of it', async () => {
  const [elsewhere, { connection, drop }] = [await createTestDatabase(), await createTestDatabase()];
  const admin = connect(elsewhere.connection, 'owner', { max: 1, logger });
  const role = `owner_of_${connection.database}`;
  await ensureRoles(admin);
  await admin.raw(`create role ${role} nosuperuser; grant rustok_app, rustok_platform to ${role};
    alter database ${connection.database} owner to ${role}`);
  const superuser = connect(connection, 'owner', { max: 1, logger });
  const platform = connect(connection, 'platform', { max: 1, logger });
  const login = { ...connection, options: `-c role=${role}` };
  const owner = connect(login, 'owner', { max: 2, logger });
  try {
    await migrate(owner, [{ owner: 'kernel', migrations: kernelMigrations }]);
    await superuser.raw(`insert into sys_events (id, tenant_id, type, version, envelope, created_at)
      values (gen_random_uuid(), gen_random_uuid(), 'old', 1, '{}', '2020-02-02')`);
    expect(await assignPositions(platform)).toBe(1);
    await platform.raw(`select rustok_create_log_day('2020-02-02')`);
    expect(await readLog(platform, { after: 0n, limit: 1 })).toHaveLength(1);
    await platform.raw(`select rustok_drop_log_day('2020-02-02')`);
    expect(await readLog(platform, { after: 0n, limit: 1 })).toEqual([]);
  } finally {
    await Promise.all([owner.destroy(), platform.destroy(), superuser.destroy()]);
    await drop();
    await admin.raw(`drop role ${role}`);
    await admin.destroy();
    await elsewhere.drop();
  }
});
