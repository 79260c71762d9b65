import { createLogger, defineEvent, defineModule, eventSettings } from '@rustok/kernel';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';

// The log by days while the platform runs: days are made and dropped under writers who must not notice.

const SOON = { timeout: 15_000, interval: 20 };

const ThingDone = defineEvent({
  type: 'thing.done',
  version: 1,
  description: 'A thing was done.',
  payload: z.strictObject({ number: z.number() }),
});

const things = defineModule({
  slug: 'things',
  name: 'Things',
  description: '',
  version: '1.0.0',
  kind: 'core',
  events: [ThingDone],
});

/** Follows all things, and cannot handle any. */
const stuck = defineModule({
  slug: 'stuck',
  name: 'Stuck',
  description: '',
  version: '1.0.0',
  kind: 'optional',
  consumers: [
    {
      name: 'stuck.things',
      events: [ThingDone.type],
      handle: () => Promise.reject(new Error('not today')),
    },
  ],
});

async function sql(kit: TestPlatform, text: string, values: readonly unknown[] = []) {
  const client = new pg.Client(kit.connection);
  await client.connect();
  try {
    return (await client.query(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

const days = (kit: TestPlatform) =>
  sql(
    kit,
    `select (day - (now() at time zone 'UTC')::date)::int as day from rustok_log_days() where partitioned`,
  ).then((rows) => rows.map(({ day }) => day as number));

/** Written so many days ago, when the platform was not there to make the day. */
const writeLongAgo = (kit: TestPlatform, tenantId: string, ago: number) =>
  sql(
    kit,
    `insert into sys_events (id, tenant_id, type, version, envelope, created_at)
     select id, $1::uuid, 'thing.done', 1,
            json_build_object('id', id, 'type', 'thing.done', 'version', 1, 'tenantId', $1::uuid, 'payload', json_build_object('number', 0)),
            now() - $2::int * interval '1 day'
       from (select gen_random_uuid() as id) new`,
    [tenantId, ago],
  );

const options = (retention: object = {}) => ({
  events: eventSettings.parse({
    retention: { check_ms: 20, ...retention },
    consumers: { max_attempts: 1_000, backoff_base_ms: 60_000 },
  }),
});

test('a platform has its days ahead when it starts, and drops what has expired', async () => {
  await using kit = await startTestPlatform([things], options());
  expect(await days(kit)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const tenant = await kit.tenant('acme');
  await writeLongAgo(kit, tenant.id, 9);
  await writeLongAgo(kit, tenant.id, 2);
  await expect.poll(() => days(kit), SOON).toEqual([-2, 0, 1, 2, 3, 4, 5, 6, 7]);
  // The first event of all was that of the tenant; the second is gone.
  expect(await sql(kit, 'select edge_position, edge_at < now() as past from sys_relay')).toEqual([
    { edge_position: '2', past: true },
  ]);
});

test('an event that a consumer has not had is kept until its module is switched off', async () => {
  const logger = createLogger('silent');
  const warn = vi.spyOn(logger, 'warn');
  await using kit = await startTestPlatform([things, stuck], { ...options({ hold_days: 100 }), logger });
  const tenant = await kit.tenant('acme', [stuck.slug]);
  await writeLongAgo(kit, tenant.id, 20);
  const looks = () => warn.mock.calls.filter(([, text]) => text?.includes('still needed')).length;
  await expect.poll(looks, SOON).toBeGreaterThan(3);
  expect(await days(kit)).toContain(-20);

  await sql(kit, `update tenant_modules set enabled = false where tenant_id = $1`, [tenant.id]);
  await expect.poll(() => days(kit), SOON).not.toContain(-20);
});

/** Today's partitions go, as if nobody had made them; from now on its events fall into the net. */
const FORGET_TODAY = `
  do $$
  declare
    day text := to_char(now() at time zone 'UTC', 'YYYYMMDD');
    parent text;
  begin
    set local lock_timeout = '300ms';
    perform from sys_relay for update;
    lock table sys_event_positions, sys_events in access exclusive mode;
    foreach parent in array array['sys_events', 'sys_event_positions'] loop
      execute format('alter table %I detach partition %I', parent, parent || '_' || day);
      execute format('insert into %I select * from %I', parent, parent || '_' || day);
      execute format('drop table %I', parent || '_' || day);
    end loop;
  end $$`;

test(
  'no append fails and no event is lost while days are made and dropped',
  { timeout: 60_000 },
  async () => {
    await using kit = await startTestPlatform([things], options());
    const tenant = await kit.tenant('acme');
    const forgetToday = () =>
      sql(kit, FORGET_TODAY).then(
        () => 'gone',
        (error: Error) => error.message,
      );
    let writing = true;
    let written = 0;
    const writers = [1, 2, 3, 4].map(async () => {
      while (writing) {
        const number = (written += 1);
        const { database } = kit.context(tenant);
        await database.transaction(async ({ append }) => void append(ThingDone, { number }));
      }
    });
    try {
      for (let round = 0; round < 5; round += 1) {
        await expect.poll(forgetToday, SOON).toBe('gone');
        await writeLongAgo(kit, tenant.id, 9 + round);
        await expect.poll(() => days(kit), SOON).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      }
    } finally {
      writing = false;
      await Promise.all(writers);
    }
    expect(written).toBeGreaterThan(20);
    const kept = () =>
      sql(
        kit,
        `select count(distinct (e.envelope -> 'payload' ->> 'number')::int)::int as events,
              count(distinct p.position)::int as positions
         from sys_events e join sys_event_positions p on p.event_id = e.id and p.created_at = e.created_at
        where e.type = 'thing.done'`,
      );
    await expect.poll(kept, SOON).toEqual([{ events: written, positions: written }]);
  },
);
