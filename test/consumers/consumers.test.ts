import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { systemActor, toggleModule } from '@rustok/kernel';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { effect, IMPATIENT, ThingAnswered, ThingHappened } from './fixture.js';
import { contextOf, createEventWorld, type EventWorld, SOON, writes } from './world.js';

let world: EventWorld;

beforeEach(async () => {
  world = await createEventWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('a consumer', () => {
  test('handles every event of its tenant once, in order, and keeps its offset with the effect', async () => {
    const platform = await world.start({ writer: writes('writer') });
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await world.publish(platform, acme, 'a', 'b');
    await world.publish(platform, acme, 'c');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a', 'writer b', 'writer c']);
    const { rows } = await world.owner.query(
      `select position from sys_consumer_offsets where consumer = 'writer'`,
    );
    const log = await world.owner.query('select max(position) as position from sys_event_positions');
    expect(rows).toEqual(log.rows);
  });

  test('takes more events than fit into one transaction', async () => {
    const platform = await world.start({ writer: writes('writer') });
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const whats = Array.from({ length: 350 }, (_, i) => `${i}`);
    await world.publish(platform, acme, ...whats);
    await expect.poll(() => world.effects(acme), SOON).toEqual(whats.map((what) => `writer ${what}`));
  });

  test('that fails leaves no effect, is tried again, and holds up only what is behind it in its own lane', async () => {
    let failing = true;
    let attempts = 0;
    const platform = await world.start(
      {
        writer: writes('writer'),
        unlucky: async (envelope, context) => {
          await effect('unlucky', envelope, context);
          if (envelope.payload.what !== 'poison') return;
          attempts += 1;
          context.unit.append(ThingAnswered, { what: 'never' });
          if (failing) throw new Error('no');
        },
      },
      { consumers: { ...IMPATIENT, max_attempts: 1_000_000 } },
    );
    const acme = await world.tenant(platform, 'acme', ['writer', 'unlucky']);
    const other = await world.tenant(platform, 'other', ['writer', 'unlucky']);
    await world.publish(platform, acme, 'good', 'poison', 'later');
    await world.publish(platform, other, 'fine');
    const of = (name: string, effects: readonly string[]) => effects.filter((what) => what.startsWith(name));
    await expect
      .poll(async () => of('writer', await world.effects(acme)), SOON)
      .toEqual(['writer good', 'writer poison', 'writer later']);
    await expect
      .poll(async () => [...(await world.effects(other))].sort(), SOON)
      .toEqual(['unlucky fine', 'writer fine']);
    await expect.poll(() => attempts, SOON).toBeGreaterThan(3);
    // What stood before the poison is done, in a batch without it.
    expect(of('unlucky', await world.effects(acme))).toEqual(['unlucky good']);
    const answers = await world.owner.query(`select from sys_events where type = '${ThingAnswered.type}'`);
    expect(answers.rowCount).toBe(0);

    failing = false;
    await expect
      .poll(async () => of('unlucky', await world.effects(acme)), SOON)
      .toEqual(['unlucky good', 'unlucky poison', 'unlucky later']);
  });

  test('whose handler swallows an SQL error does not get past the event', async () => {
    let failing = true;
    const platform = await world.start({
      writer: async (envelope, context) => {
        await effect('writer', envelope, context);
        if (failing) await context.unit.trx.raw('select 1 / 0').catch(() => undefined);
        failing = false;
      },
    });
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await world.publish(platform, acme, 'a');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a']);
  });

  test('sees only events of its types, and moves past the others', async () => {
    const seen: string[] = [];
    const platform = await world.start({
      listener: async ({ type }) => void seen.push(type),
    });
    const acme = await world.tenant(platform, 'acme', ['listener']);
    await contextOf(platform, acme).database.transaction(async ({ append }) => {
      append(ThingAnswered, { what: 'other' });
      append(ThingHappened, { what: 'mine' });
    });
    await expect.poll(() => seen, SOON).toEqual([ThingHappened.type]);
  });

  test('publishes with the event as the cause, and all under the correlation of the first', async () => {
    const platform = await world.start({
      answers: async (envelope, { unit }) =>
        void unit.append(ThingAnswered, { what: `re: ${envelope.payload.what}` }),
    });
    const acme = await world.tenant(platform, 'acme', ['answers']);
    const context = platform.contextFor({ tenant: acme, actor: systemActor('test'), requestId: 'request-1' });
    const first = await context.database.transaction(async ({ append }) =>
      append(ThingHappened, { what: 'a' }),
    );
    expect(first).toMatchObject({ correlationId: 'request-1', causationId: null });
    const answers = async () =>
      (await world.owner.query(`select envelope from sys_events where type = '${ThingAnswered.type}'`)).rows;
    await expect.poll(answers, SOON).toMatchObject([
      {
        envelope: {
          causationId: first.id,
          correlationId: 'request-1',
          payload: { what: 're: a' },
          actorId: null,
        },
      },
    ]);
  });
});

/** Nobody gets at an offset until `release`. `waiting` tells the backends that want to. */
async function heldOffsets({ connection, owner }: EventWorld) {
  const holder = new pg.Client(connection);
  await holder.connect();
  await holder.query('begin; lock table sys_consumer_offsets in access exclusive mode');
  return {
    release: () => holder.query('commit'),
    async waiting() {
      const { rows } = await owner.query<{ pid: number }>(
        `select pid from pg_locks where relation = 'sys_consumer_offsets'::regclass and not granted`,
      );
      return rows.map(({ pid }) => pid);
    },
    [Symbol.asyncDispose]: () => holder.end(),
  };
}

describe('a consumer rests', () => {
  test('while its module is off, and catches up afterwards', async () => {
    const platform = await world.start({ writer: writes('writer'), other: writes('other') });
    const acme = await world.tenant(platform, 'acme', ['other']);
    await world.publish(platform, acme, 'a', 'b');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['other a', 'other b']);
    await toggleModule(contextOf(platform, acme), { slug: 'writer', enabled: true });
    await expect
      .poll(async () => [...(await world.effects(acme))].sort(), SOON)
      .toEqual(['other a', 'other b', 'writer a', 'writer b']);

    await toggleModule(contextOf(platform, acme), { slug: 'writer', enabled: false });
    await world.publish(platform, acme, 'c');
    await expect.poll(async () => (await world.effects(acme)).includes('other c'), SOON).toBe(true);
    expect(await world.effects(acme)).not.toContain('writer c');
  });

  test('while another platform has its module off, and catches up there too', async () => {
    const one = await world.start({ writer: writes('writer') });
    const two = await world.start({ writer: writes('writer') });
    const acme = await world.tenant(one, 'acme', []);
    await two.tenants.byId(acme.id);
    await world.publish(one, acme, 'a');
    await toggleModule(contextOf(one, acme), { slug: 'writer', enabled: true });
    await world.stop(one);
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a']);
    await world.publish(two, acme, 'b');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a', 'writer b']);
  });

  test('for a tenant that is not active', async () => {
    const platform = await world.start({ writer: writes('writer') });
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const other = await world.tenant(platform, 'other', ['writer']);
    await world.owner.query('update tenants set is_active = false where id = $1', [acme.id]);
    await platform.tenants.invalidate(acme.id);
    await world.publish(platform, acme, 'a');
    await world.publish(platform, other, 'a');
    await expect.poll(() => world.effects(other), SOON).toEqual(['writer a']);
    expect(await world.effects(acme)).toEqual([]);

    await world.owner.query('update tenants set is_active = true where id = $1', [acme.id]);
    await platform.tenants.invalidate(acme.id);
    await world.publish(platform, acme, 'b');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a', 'writer b']);
  });

  test('also for one that is switched off while the consumer is about to read', async () => {
    const platform = await world.start({ writer: writes('writer') });
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await world.publish(platform, acme, 'a');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a']);

    // Held up where it has looked its tenant up and not yet got its offset.
    await using holder = await heldOffsets(world);
    await world.publish(platform, acme, 'b');
    await expect.poll(holder.waiting, SOON).not.toEqual([]);
    const pids = await holder.waiting();
    await world.owner.query('update tenants set is_active = false where id = $1', [acme.id]);
    await platform.tenants.invalidate(acme.id);
    await holder.release();
    const busy = async () =>
      (
        await world.owner.query(`select from pg_stat_activity where pid = any($1) and state <> 'idle'`, [
          pids,
        ])
      ).rowCount;
    await expect.poll(busy, SOON).toBe(0);
    expect(await world.effects(acme)).toEqual(['writer a']);
  });
});

describe('over the life of processes', () => {
  test('two platforms on one database share the work, and every effect happens once', async () => {
    const one = await world.start({ writer: writes('writer') });
    const two = await world.start({ writer: writes('writer') });
    const tenants = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((slug) => world.tenant(one, slug, ['writer'])),
    );
    const whats = Array.from({ length: 40 }, (_, i) => `${i}`);
    await Promise.all(
      tenants.map(async (tenant) => {
        for (const [index, what] of whats.entries()) await world.publish(index % 2 ? one : two, tenant, what);
      }),
    );
    for (const tenant of tenants) {
      await expect.poll(() => world.effects(tenant), SOON).toEqual(whats.map((what) => `writer ${what}`));
    }
  });

  test('what was committed just before the end is handled after the next start', async () => {
    const first = await world.start({ writer: writes('writer') });
    const acme = await world.tenant(first, 'acme', ['writer']);
    await world.publish(first, acme, 'a');
    await world.stop(first);
    await world.start({ writer: writes('writer') });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a']);
  });

  test('what got its position while nobody consumed is handled after the next start', async () => {
    const without = await world.start({});
    const acme = await world.tenant(without, 'acme', ['writer']);
    await world.publish(without, acme, 'a', 'b');
    await expect
      .poll(async () => {
        const { rowCount } = await world.owner.query(
          `select from sys_event_positions where type <> 'tenant.created'`,
        );
        return rowCount;
      }, SOON)
      .toBe(2);
    await world.stop(without);
    await world.start({ writer: writes('writer') });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a', 'writer b']);
  });

  test('a session that dies in the middle of a batch repeats no effect, and is no attempt', async () => {
    let deaths = 0;
    const platform = await world.start(
      {
        writer: async (envelope, context) => {
          await effect('writer', envelope, context);
          if (envelope.payload.what !== 'b' || deaths === 2) return;
          deaths += 1;
          // Not even where the handler hides it.
          await world.killSession(context).catch(() => Promise.reject(new Error('no idea')));
        },
      },
      { consumers: { ...IMPATIENT, max_attempts: 1 } },
    );
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await world.publish(platform, acme, 'a', 'b', 'c');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a', 'writer b', 'writer c']);
    expect(deaths).toBe(2);
  });

  test('attempts made before the end of a process count after it', async () => {
    const attempts: string[] = [];
    const attempt = (name: string) => async () => {
      attempts.push(name);
      throw new Error(`not in ${name}`);
    };
    const patient = { backoff_base_ms: 60_000, max_attempts: 2 };
    const first = await world.start({ writer: attempt('one') }, { consumers: patient });
    const acme = await world.tenant(first, 'acme', ['writer']);
    await world.publish(first, acme, 'a');
    const state = async () =>
      (await world.owner.query('select attempts, last_error, next_attempt_at from sys_consumer_offsets'))
        .rows[0];
    await expect.poll(async () => (await state())?.attempts, SOON).toBe(1);
    expect(await state()).toMatchObject({
      last_error: 'not in one',
      next_attempt_at: expect.any(Date) as unknown,
    });
    await world.stop(first);

    // What is not due waits on, whoever comes; then the second attempt is the last.
    const second = await world.start({ writer: attempt('two') }, { consumers: patient });
    expect(attempts).toEqual(['one']);
    await world.stop(second);
    await world.owner.query('update sys_consumer_offsets set next_attempt_at = now()');
    await world.start({ writer: attempt('three') }, { consumers: patient });
    const letters = () => world.owner.query('select attempts, reason from sys_events_dlq');
    await expect
      .poll(async () => (await letters()).rows, SOON)
      .toEqual([{ attempts: 2, reason: 'not in three' }]);
    expect(attempts).toEqual(['one', 'three']);
  });

  test('close waits for the handler at work and leaves no connection behind', async () => {
    let release = (): void => undefined;
    const opened = new Promise<void>((resolve) => (release = resolve));
    let reached = false;
    const platform = await world.start({
      slow: async (envelope, context) => {
        reached = true;
        await opened;
        await effect('slow', envelope, context);
      },
    });
    const acme = await world.tenant(platform, 'acme', ['slow']);
    await world.publish(platform, acme, 'a');
    await expect.poll(() => reached, SOON).toBe(true);
    const closing = world.stop(platform);
    release();
    await closing;
    expect(await world.effects(acme)).toEqual(['slow a']);
    const sessions = async () =>
      (
        await world.owner.query(
          `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        )
      ).rowCount;
    await expect.poll(sessions, SOON).toBe(0);
  });

  test.each([
    ['was closed', 'const platform = await Platform.start(options); await platform.close();'],
    [
      'could not start',
      `const migrations = [{ id: '0001', up: (trx) => trx.raw('drop table role_permissions') }];
       const failing = Platform.start({ ...options, modules: [{ ...options.modules[0], migrations }] });
       await failing.then(() => console.log('started'), () => undefined);`,
    ],
  ])(
    'a process whose platform %s comes to its end',
    async (_, script) => {
      const program = `
      import { createLogger, defineModule, Platform } from '@rustok/kernel';
      const options = {
        modules: [defineModule({ slug: 'a', name: 'a', description: 'a', version: '1.0.0', kind: 'core' })],
        database: ${JSON.stringify(world.connection)},
        accessTokens: { secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 },
        logger: createLogger('silent'),
        seedPassword: 'dev-password-123',
      };
      ${script}
      console.log('done');`;
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
        cwd: import.meta.dirname,
        timeout: 20_000,
      });
      expect(stdout).toBe('done\n');
    },
    30_000,
  );
});
