import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sessionSetup } from '../../database/connection.js';
import { createKernelDatabase, type KernelDatabase } from '../../testing/kernel-database.js';
import { createLogger } from '../../telemetry/logger.js';
import { assignPositions } from './positions.js';
import { Relay } from './relay.js';

const tenant = randomUUID();
let database: KernelDatabase;
const writers: Writer[] = [];

/** One transaction at a time on a connection of its own, so that a test decides who commits when. */
class Writer {
  readonly client: pg.Client;

  private constructor() {
    this.client = new pg.Client(database.connection);
    this.client.on('error', () => undefined);
  }

  static async connect(): Promise<Writer> {
    const writer = new Writer();
    await writer.client.connect();
    await writer.client.query(sessionSetup('app'));
    writers.push(writer);
    return writer;
  }

  /** Begins a transaction and takes its xid at once, so that xids follow the order of the calls. */
  static async begin(): Promise<Writer> {
    const writer = await Writer.connect();
    await writer.begin();
    return writer;
  }

  async begin(): Promise<void> {
    await this.client.query(`begin; set local app.tenant_id = '${tenant}'; select pg_current_xact_id()`);
  }

  async append(...names: readonly string[]): Promise<this> {
    await this.client.query(
      `insert into sys_events (id, type, version, envelope)
       select gen_random_uuid(), name, 1, '{}' from unnest($1::text[]) as name`,
      [names],
    );
    return this;
  }

  async commit(): Promise<void> {
    await this.client.query('commit');
  }

  async rollback(): Promise<void> {
    await this.client.query('rollback');
  }

  end(): Promise<void> {
    return this.client.end();
  }
}

async function commitEvents(...names: readonly string[]): Promise<void> {
  const writer = await Writer.begin();
  await writer.append(...names);
  await writer.commit();
}

/** The names of the events in the order of their positions; fails when there is a gap. */
async function log(): Promise<readonly string[]> {
  const rows = await database.platform('sys_event_positions').orderBy('position').select('position', 'type');
  expect(rows.map((row) => Number(row.position))).toEqual(rows.map((_, index) => index + 1));
  return rows.map((row) => row.type);
}

const step = () => assignPositions(database.platform);

async function drain(): Promise<void> {
  while ((await step()) > 0);
}

async function relayRow(): Promise<{ xmin: string; ctid: string; snap: string; position: string }> {
  const { rows } = await database.owner.raw(
    `select xmin::text, ctid::text, snap::text, last_position::text as position from sys_relay`,
  );
  return rows[0];
}

beforeAll(async () => {
  database = await createKernelDatabase();
});
beforeEach(async () => {
  await database.owner.raw('truncate sys_events, sys_event_positions');
  await database.owner.raw('update sys_relay set snap = pg_current_snapshot(), last_position = 0');
});
afterAll(async () => {
  await Promise.all(writers.map((writer) => writer.end()));
  await database[Symbol.asyncDispose]();
});

test('positions follow the order of commits that one another could see, without gaps', async () => {
  await commitEvents('a', 'b');
  await commitEvents('c');
  expect(await step()).toBe(3);
  await commitEvents('d');
  expect(await step()).toBe(1);
  expect(await log()).toEqual(['a', 'b', 'c', 'd']);
});

test('a late committer is never skipped, and gets a later position', async () => {
  const late = await (await Writer.begin()).append('late');
  await commitEvents('quick');
  await drain();
  expect(await log()).toEqual(['quick']);
  await late.commit();
  await commitEvents('next');
  await drain();
  expect(await log()).toEqual(['quick', 'late', 'next']);
});

test('a transaction that began before another, but read its effect, comes after it', async () => {
  const reader = await Writer.begin();
  await commitEvents('cause');
  await reader.append('effect');
  await reader.commit();
  await drain();
  expect(await log()).toEqual(['cause', 'effect']);
});

test('a rollback leaves no event and no gap', async () => {
  const undone = await (await Writer.begin()).append('undone');
  await commitEvents('before');
  await drain();
  await undone.rollback();
  await commitEvents('after');
  await drain();
  expect(await log()).toEqual(['before', 'after']);
});

test('events of a released savepoint belong to their transaction; those of one rolled back to are gone', async () => {
  const writer = await (await Writer.begin()).append('outer');
  await writer.client.query('savepoint kept');
  await writer.append('kept');
  await writer.client.query('release kept; savepoint undone');
  await writer.append('undone');
  await writer.client.query('rollback to undone');
  await drain();
  expect(await log()).toEqual([]);
  await writer.append('last');
  await writer.commit();
  await drain();
  expect(await log()).toEqual(['outer', 'kept', 'last']);
});

test('with nothing to do the state row keeps its version', async () => {
  await commitEvents('a');
  await drain();
  const before = await relayRow();
  const open = await (await Writer.begin()).append('open');
  expect(await step()).toBe(0);
  await open.rollback();
  expect(await step()).toBe(0);
  expect(await relayRow()).toEqual(before);
});

test('a relay that finds the state row taken does nothing', async () => {
  await commitEvents('a');
  const other = await database.platform.transaction();
  await other.raw(`select 1 from sys_relay for update`);
  expect(await step()).toBe(0);
  await other.rollback();
  expect(await step()).toBe(1);
});

describe('a backlog', () => {
  test('of one large transaction is taken whole', async () => {
    const names = Array.from({ length: 2000 }, (_, i) => `e${i}`);
    await commitEvents('before');
    await commitEvents(...names);
    await commitEvents('after');
    await drain();
    expect(await log()).toEqual(['before', ...names, 'after']);
  });

  test('may be made by a transaction that is older than events which have their positions', async () => {
    const names = Array.from({ length: 2000 }, (_, i) => `old${i}`);
    const old = await (await Writer.begin()).append(...names);
    await commitEvents('young1');
    await drain();
    await commitEvents('young2');
    await old.commit();
    await drain();
    // `old` had written its events before `young2` was there.
    expect(await log()).toEqual(['young1', ...names, 'young2']);
  });

  test('keeps an effect behind its cause, also when the effect began first and the backlog is large', async () => {
    const reader = await Writer.begin();
    const causes = Array.from({ length: 2000 }, (_, i) => `cause${i}`);
    await commitEvents(...causes.slice(0, 1000));
    await commitEvents(...causes.slice(1000));
    await reader.append('effect1', 'effect2');
    await reader.commit();
    await drain();
    expect(await log()).toEqual([...causes, 'effect1', 'effect2']);
  });

  test('is complete and causal however open transactions and savepoints lie in it', async () => {
    const committed: string[] = [];
    /** Event → what was committed when it was written, all of which it may have read. */
    const causes = new Map<string, readonly string[]>();
    const open: { writer: Writer; names: string[] }[] = [];
    const write = async (writer: Writer, name: string) => {
      await writer.append(name);
      causes.set(name, [...committed]);
    };
    // A fixed sequence, so that a failure can be repeated.
    let seed = 42;
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (let i = 0; i < 300; i += 1) {
      const at = random(open.length + 1);
      const chosen = open[at];
      if (!chosen || open.length < 3) {
        const writer = await Writer.begin();
        if (random(2) === 0) await write(writer, `${i}.first`);
        open.push({ writer, names: causes.has(`${i}.first`) ? [`${i}.first`] : [] });
      } else if (random(2) === 0) {
        await chosen.writer.client.query(`savepoint s${i}`);
        await write(chosen.writer, `${i}.sub`);
        if (random(2) === 0) await chosen.writer.client.query(`rollback to s${i}`);
        else chosen.names.push(`${i}.sub`);
      } else {
        if (random(4) === 0) await chosen.writer.rollback();
        else {
          await chosen.writer.commit();
          committed.push(...chosen.names);
        }
        await chosen.writer.end();
        open.splice(at, 1);
      }
      if (random(3) === 0) await step();
    }
    for (const { writer } of open) await writer.rollback();
    await drain();

    const seen = await log();
    expect([...seen].sort()).toEqual([...committed].sort());
    const place = new Map(seen.map((name, index) => [name, index]));
    for (const [index, name] of seen.entries()) {
      const later = causes.get(name)?.filter((cause) => Number(place.get(cause)) > index);
      expect(later, `causes of ${name} that come after it`).toEqual([]);
    }
  });
});

test('several relays and writers at once give every committed event exactly one position, in order within its transaction', async () => {
  const platform = database.pool('platform');
  const committed: string[][] = [];
  const writing = [...Array(6).keys()].map(async (w) => {
    const writer = await Writer.connect();
    for (let t = 0; t < 60; t += 1) {
      const names = [...Array(1 + ((w + t) % 4)).keys()].map((e) => `${w}.${t}.${e}`);
      await writer.begin();
      await writer.append(...names);
      if ((w + t) % 5 === 0) await writer.rollback();
      else {
        await writer.commit();
        committed.push(names);
      }
    }
  });
  let done = false;
  const relaying = [...Array(4).keys()].map(async () => {
    while (!done) await assignPositions(platform);
  });
  await Promise.all(writing);
  done = true;
  await Promise.all(relaying);
  await drain();
  const seen = await log();
  expect([...seen].sort()).toEqual(committed.flat().sort());
  const place = new Map(seen.map((name, index) => [name, index]));
  for (const names of committed) {
    const places = names.map((name) => place.get(name));
    expect(places).toEqual([...places].sort((a, b) => Number(a) - Number(b)));
  }
  // One writer's transactions follow each other, so their events must as well.
  for (let w = 0; w < 6; w += 1) {
    const own = seen.filter((name) => name.startsWith(`${w}.`)).map((name) => Number(name.split('.')[1]));
    expect(own).toEqual([...own].sort((a, b) => a - b));
  }
});

test('a step whose backend is terminated loses nothing and repeats nothing', async () => {
  const platform = database.pool('platform', 2);
  for (let round = 0; round < 5; round += 1) {
    await commitEvents(`${round}`);
    // Holds back the insert into the positions, so that the step is caught in its middle.
    const gate = await database.owner.transaction();
    await gate.raw('lock table sys_event_positions in share mode');
    const caught = assignPositions(platform).then(
      () => 'went through',
      () => 'terminated',
    );
    await expect
      .poll(
        async () => {
          const { rows } = await database.owner.raw(
            `select pg_terminate_backend(a.pid) from pg_locks l join pg_stat_activity a using (pid)
              where not l.granted and l.relation = 'sys_event_positions'::regclass`,
          );
          return rows.length;
        },
        { timeout: 4000 },
      )
      .toBe(1);
    expect(await caught).toBe('terminated');
    await gate.rollback();
  }
  expect(await log()).toEqual([]);
  await drain();
  expect(await log()).toEqual(['0', '1', '2', '3', '4']);
});

test('a running relay assigns by itself, and ends when it is closed', async () => {
  const relay = new Relay({ platform: database.platform, logger: createLogger('silent'), pollMs: 5 });
  await commitEvents('a');
  await expect.poll(log, { timeout: 4000 }).toEqual(['a']);
  await relay.close();
  await commitEvents('b');
  expect(await log()).toEqual(['a']);
});
