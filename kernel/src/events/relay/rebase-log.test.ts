import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../telemetry/logger.js';
import { createKernelDatabase, type KernelDatabase } from '../../testing/kernel-database.js';
import { assignPositions } from './positions.js';
import { rebaseLog } from './rebase-log.js';

const logger = createLogger('silent');
let database: KernelDatabase;

beforeAll(async () => {
  database = await createKernelDatabase();
});
beforeEach(async () => {
  await database.owner.raw(`
    truncate sys_events, sys_event_positions;
    update sys_relay set snap = pg_current_snapshot(), last_position = 0`);
});
afterAll(() => database[Symbol.asyncDispose]());

async function commit(...names: readonly string[]): Promise<void> {
  await database.owner.raw(
    `insert into sys_events (id, tenant_id, type, version, envelope)
     select gen_random_uuid(), ?, name, 1, '{}' from unnest(?::text[]) as name`,
    [randomUUID(), [...names]],
  );
}

const log = () => database.platform('sys_event_positions').orderBy('position').select('position', 'type');
const names = async () => (await log()).map(({ type }) => type);

/** What a dump of a cluster with a million transactions more leaves behind. */
async function restoreFromElsewhere({ snapshot = true } = {}): Promise<void> {
  await database.owner.raw(`update sys_events set xid = (xid::text::bigint + 1000000)::text::xid8`);
  if (!snapshot) return;
  await database.owner.raw(
    `update sys_relay set snap = format('%s:%s:%1$s', x, x + 5)::pg_snapshot
       from (select pg_snapshot_xmax(snap)::text::bigint + 1000000 as x from sys_relay) s`,
  );
}

test('leaves a log of this cluster alone, whatever is committed or open', async () => {
  await commit('a');
  const open = await database.owner.transaction();
  await open.raw('select pg_current_xact_id()');
  await assignPositions(database.platform);
  await commit('b');
  expect(await rebaseLog(database.platform, logger)).toBeNull();
  await open.rollback();
  expect(await assignPositions(database.platform)).toBe(1);
});

test('after a restore every event without a position gets one, none a second, and new ones are seen', async () => {
  await commit('a', 'b');
  await assignPositions(database.platform);
  await commit('c', 'd');
  await restoreFromElsewhere();
  expect(await rebaseLog(database.platform, logger)).toBe(2);
  expect(await names()).toEqual(['a', 'b', 'c', 'd']);
  expect(await assignPositions(database.platform)).toBe(0);
  await commit('e');
  expect(await assignPositions(database.platform)).toBe(1);
  expect(await log()).toEqual(
    ['a', 'b', 'c', 'd', 'e'].map((type, index) => ({ type, position: String(index + 1) })),
  );
  expect(await rebaseLog(database.platform, logger)).toBeNull();
});

test('also where only events lie ahead: the snapshot was old when the dump was made', async () => {
  await commit('a');
  await assignPositions(database.platform);
  await commit('b');
  await restoreFromElsewhere({ snapshot: false });
  expect(await rebaseLog(database.platform, logger)).toBe(1);
  await commit('c');
  expect(await assignPositions(database.platform)).toBe(1);
  expect(await names()).toEqual(['a', 'b', 'c']);
});

test('is done once by however many start at once, and what is written meanwhile is not lost', async () => {
  await commit('a', 'b', 'c');
  await restoreFromElsewhere();
  const open = await database.owner.transaction();
  await open.raw(
    `insert into sys_events (id, tenant_id, type, version, envelope) values (gen_random_uuid(), gen_random_uuid(), 'd', 1, '{}')`,
  );
  const results = await Promise.all([1, 2, 3].map(() => rebaseLog(database.platform, logger)));
  expect(results.sort()).toEqual([3, null, null]);
  await open.commit();
  expect(await assignPositions(database.platform)).toBe(1);
  expect(await names()).toEqual(['a', 'b', 'c', 'd']);
});
