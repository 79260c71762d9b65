import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PositionedEnvelope } from '../../kernel/src/events/envelope.js';
import { events, newTenant, positions } from './events.js';
import { subject } from './subject.js';
import { fakeWorld, worlds } from './worlds.js';

const never = new AbortController().signal;
const delivered = { kind: 'delivered' };
const poll = { timeout: 20_000, interval: 20 };

const ofTenant = (envelopes: readonly PositionedEnvelope[], tenant: string) =>
  positions(envelopes.filter(({ tenantId }) => tenantId === tenant));

describe.each(worlds)('%s', (_, open) => {
  test('delivers to readers in the order of each tenant, many tenants at once', async () => {
    await using world = await open();
    await using one = subject(world);
    const received = one.read();
    const tenants = Array.from({ length: 24 }, newTenant);
    for (let round = 0; round < 5; round += 1) {
      const outcomes = await Promise.all(
        tenants.map((tenant, i) => {
          const first = round * 1000 + i * 10;
          return one.target.publish(tenant, events(tenant, [first, first + 1, first + 2]), never);
        }),
      );
      expect(outcomes).toEqual(tenants.map(() => delivered));
    }
    await expect.poll(() => received.length, poll).toBe(24 * 15);
    for (const tenant of tenants) {
      const got = ofTenant(received, tenant);
      expect(got).toEqual([...got].sort((a, b) => a - b));
      expect(got).toHaveLength(15);
    }
    expect(world.logins()).toBe(1);
  });

  test('gives an envelope to another process as it was', async () => {
    await using world = await open();
    await using one = subject(world);
    await using other = subject(world);
    const tenant = newTenant();
    const received = other.read();
    // Something of its own first, so that the other is known to read.
    const mark = events(newTenant(), [1]);
    await expect
      .poll(async () => {
        await other.target.publish(mark[0]?.tenantId ?? tenant, mark, never);
        return received.length;
      }, poll)
      .toBeGreaterThan(0);
    const sent = events(tenant, [2], { payload: { text: 'Grüße 🦀', nested: [1, null] }, actorId: 'a' });
    await one.target.publish(tenant, sent, never);
    await expect.poll(() => received.filter(({ tenantId }) => tenantId === tenant), poll).toEqual(sent);
  });

  test('a reader begins at the end: what was published before does not come', async () => {
    await using world = await open();
    await using one = subject(world);
    const tenant = newTenant();
    await one.target.publish(tenant, events(tenant, [1, 2, 3]), never);
    const received = one.read();
    await one.target.publish(tenant, events(tenant, [4]), never);
    await expect.poll(() => positions(received), poll).toEqual([4]);
  });

  test('a closed reader gets nothing more, and another goes on', async () => {
    await using world = await open();
    await using one = subject(world);
    const tenant = newTenant();
    const gone: PositionedEnvelope[] = [];
    const reader = one.target.read((envelopes) => gone.push(...envelopes));
    const received = one.read();
    await one.target.publish(tenant, events(tenant, [1]), never);
    await expect.poll(() => [gone.length, received.length], poll).toEqual([1, 1]);
    await reader.close();
    await one.target.publish(tenant, events(tenant, [2]), never);
    await expect.poll(() => positions(received), poll).toEqual([1, 2]);
    expect(positions(gone)).toEqual([1]);
  });

  test('asks the server for nothing before it is used, and then makes stream and topic', async () => {
    await using world = await open();
    await using one = subject(world);
    expect(world.requests()).toBe(0);
    await one.target.ping(never);
    await using two = subject(world);
    await two.target.ping(never);
  });

  test('several processes may begin at the same moment', async () => {
    await using world = await open();
    const all = Array.from({ length: 6 }, () => subject(world));
    await Promise.all(all.map(({ target }) => target.ping(never)));
    await Promise.all(all.map(({ target }) => target.close()));
  });

  test('a topic with another number of partitions is unavailable, and both numbers are said', async () => {
    await using world = await open({ partitions: 3 });
    await using one = subject(world);
    await one.target.ping(never);
    await using other = subject(world, { ...world.settings, partitions: 5 });
    const tenant = newTenant();
    expect(await other.target.publish(tenant, events(tenant, [1]), never)).toEqual({
      kind: 'unavailable',
      delivered: 0,
      reason: expect.stringMatching(/has 3 partitions, the settings say 5/),
    });
  });

  test('repeats what has an unknown outcome with the same ids, and nothing is lost or reordered', async () => {
    await using world = await open();
    await using one = subject(world);
    const tenant = newTenant();
    await one.target.ping(never);
    const sent = events(tenant, [1, 2]);
    world.loseAnswers(1);
    expect(await one.target.publish(tenant, sent, never)).toEqual(delivered);
    await one.target.publish(tenant, events(tenant, [3]), never);
    const log = await world.log();
    expect(log.slice(0, 4)).toEqual([...sent, ...sent]);
    expect(log).toHaveLength(5);
  });

  test('is unavailable when the outcome stays unknown', async () => {
    await using world = await open();
    await using one = subject(world);
    const tenant = newTenant();
    await one.target.ping(never);
    world.loseAnswers(10);
    expect(await one.target.publish(tenant, events(tenant, [1]), never)).toMatchObject({
      kind: 'unavailable',
      delivered: 0,
    });
    expect(new Set((await world.log()).map((envelope) => envelope?.id)).size).toBe(1);
  });

  test('logs in once when the tokens of many concurrent calls are refused', async () => {
    await using world = await open();
    await using one = subject(world);
    await one.target.ping(never);
    const before = world.logins();
    world.refuseTokens();
    const tenants = Array.from({ length: 12 }, newTenant);
    const outcomes = await Promise.all(
      tenants.map((tenant) => one.target.publish(tenant, events(tenant, [1]), never)),
    );
    expect(outcomes).toEqual(tenants.map(() => delivered));
    expect(world.logins()).toBe(before + 1);
  });

  test('a wrong password is unavailable, and in no message', async () => {
    await using world = await open();
    await using one = subject(world, { ...world.settings, password: 'not-this-one' });
    const tenant = newTenant();
    one.read();
    const outcome = await one.target.publish(tenant, events(tenant, [1]), never);
    expect(outcome).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('invalid_credentials'),
    });
    await expect.poll(() => one.logged.length, poll).toBe(1);
    expect(JSON.stringify([outcome, one.logged])).not.toContain('not-this-one');
  });

  test('splits what is too much for one request', async () => {
    await using world = await open();
    await using one = subject(world);
    const tenant = newTenant();
    const sent = events(tenant, [1, 2, 3, 4], { payload: 'x'.repeat(600_000) });
    expect(await one.target.publish(tenant, sent, never)).toEqual(delivered);
    expect(positions((await world.log()).filter((envelope) => envelope !== null))).toEqual([1, 2, 3, 4]);
  });

  test('an event too large for the server is refused, after its predecessors were delivered', async () => {
    await using world = await open();
    await using one = subject(world);
    const tenant = newTenant();
    const sent = [
      ...events(tenant, [1]),
      ...events(tenant, [2], { payload: 'x'.repeat(3_000_000) }),
      ...events(tenant, [3]),
    ];
    expect(await one.target.publish(tenant, sent, never)).toMatchObject({ kind: 'refused', delivered: 1 });
    expect(await one.target.publish(tenant, sent.slice(2), never)).toEqual(delivered);
    expect(positions((await world.log()).filter((envelope) => envelope !== null))).toEqual([1, 3]);
  });

  test('finds the one event the server does not take; its neighbours are delivered in order', async () => {
    await using world = await open();
    await using one = subject(world);
    const tenant = newTenant();
    const sent = [
      ...events(tenant, [1, 2, 3, 4, 5]),
      // A header value may have 255 bytes.
      ...events(tenant, [6], { type: `test.${'x'.repeat(300)}` }),
      ...events(tenant, [7, 8]),
    ];
    const outcome = await one.target.publish(tenant, sent, never);
    expect(outcome).toMatchObject({
      kind: 'refused',
      delivered: 5,
      reason: expect.stringMatching(/4[02]\d/),
    });
    expect(await one.target.publish(tenant, sent.slice(6), never)).toEqual(delivered);
    expect(positions((await world.log()).filter((envelope) => envelope !== null))).toEqual([
      1, 2, 3, 4, 5, 7, 8,
    ]);
  });

  test('a server that is away at the start is unavailable, and used once it is there', async () => {
    await using world = await open();
    await world.leave();
    await using one = subject(world);
    const tenant = newTenant();
    const received = one.read();
    await expect(one.target.ping(never)).rejects.toMatchObject({ code: 'IGGY_UNAVAILABLE' });
    expect(await one.target.publish(tenant, events(tenant, [1]), never)).toEqual({
      kind: 'unavailable',
      delivered: 0,
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    await world.comeBack();
    expect(await one.target.publish(tenant, events(tenant, [1]), never)).toEqual(delivered);
    await expect.poll(() => positions(received), poll).toEqual([1]);
  });

  test('goes on after the server was away, reads what came meanwhile, and says both once', async () => {
    await using world = await open();
    await using one = subject(world);
    const tenant = newTenant();
    const received = one.read();
    await one.target.publish(tenant, events(tenant, [1]), never);
    await expect.poll(() => positions(received), poll).toEqual([1]);
    await world.leave();
    await expect.poll(() => one.logged.length, poll).toBe(1);
    expect(await one.target.publish(tenant, events(tenant, [2]), never)).toMatchObject({
      kind: 'unavailable',
    });
    await world.comeBack();
    await expect.poll(() => one.target.publish(tenant, events(tenant, [2]), never), poll).toEqual(delivered);
    await expect.poll(() => positions(received), poll).toEqual([1, 2]);
    await expect.poll(() => one.logged.length, poll).toBe(2);
    expect(one.logged).toEqual([
      expect.stringContaining('the event target iggy is away'),
      'the event target iggy is back',
    ]);
  });

  test('makes stream and topic anew when the log was wiped, and reads it from its beginning', async () => {
    await using world = await open({ partitions: 1 });
    await using one = subject(world);
    const tenant = newTenant();
    const received = one.read();
    await one.target.publish(tenant, events(tenant, [1]), never);
    await expect.poll(() => positions(received), poll).toEqual([1]);
    await world.wipe();
    expect(await one.target.publish(tenant, events(tenant, [2]), never)).toEqual(delivered);
    await expect.poll(() => positions(received), poll).toEqual([1, 2]);
    expect(one.logged.filter((line) => line.includes('wiped'))).toHaveLength(1);
  });

  test('skips what is no envelope, and says where it is', async () => {
    await using world = await open({ partitions: 1 });
    await using one = subject(world);
    const tenant = newTenant();
    const received = one.read();
    await one.target.publish(tenant, events(tenant, [1]), never);
    const body = JSON.stringify({
      partitioning: { kind: 'balanced', value: '' },
      messages: [{ payload: Buffer.from('{"hello":1}').toString('base64') }],
    });
    const { stream, topic } = world.settings;
    await world.client.send(stream, topic, body, { token: await world.token(), signal: never });
    await one.target.publish(tenant, events(tenant, [2]), never);
    await expect.poll(() => positions(received), poll).toEqual([1, 2]);
    expect(one.logged).toEqual([expect.stringContaining('no envelope')]);
  });

  test('an aborted call is unavailable; so is one on a closed target', async () => {
    await using world = await open();
    await using one = subject(world);
    const tenant = newTenant();
    expect(await one.target.publish(tenant, events(tenant, [1]), AbortSignal.abort())).toMatchObject({
      kind: 'unavailable',
    });
    await one.target.close();
    expect(await one.target.publish(tenant, events(tenant, [1]), never)).toEqual({
      kind: 'unavailable',
      delivered: 0,
      reason: expect.stringContaining('closed'),
    });
  });
});

describe('what only a fake can be made to do', () => {
  test.each([
    [429, 'too_many_in_flight_writes', false],
    [503, 'server_busy', false],
    [504, 'produce_timeout', true],
  ])('an answer of %i is waited out', async (status, code, takes) => {
    await using world = await fakeWorld('0.9')();
    await using one = subject(world);
    const tenant = newTenant();
    await one.target.ping(never);
    world.iggy.failSends({ kind: 'answer', status, code, takes, retryAfterS: takes ? 0 : 1 });
    const sent = events(tenant, [1]);
    expect(await one.target.publish(tenant, sent, never)).toEqual(delivered);
    expect(await world.log()).toEqual(takes ? [...sent, ...sent] : sent);
  });

  test('a server that does not answer in time has an unknown outcome', async () => {
    await using world = await fakeWorld('0.8')({ request_timeout_ms: 100 });
    await using one = subject(world);
    const tenant = newTenant();
    await one.target.ping(never);
    let release = (): void => undefined;
    world.iggy.failSends({ kind: 'hold', until: new Promise<void>((resolve) => (release = resolve)) });
    const sent = events(tenant, [1]);
    expect(await one.target.publish(tenant, sent, never)).toEqual(delivered);
    release();
    // The late original lands behind its repeat.
    await expect.poll(() => world.log(), poll).toEqual([...sent, ...sent]);
  });

  test('a log that was rolled back is said once and read from its beginning', async () => {
    await using world = await fakeWorld('0.8')({ partitions: 1 });
    await using one = subject(world);
    const tenant = newTenant();
    const received = one.read();
    await one.target.publish(tenant, events(tenant, [1, 2, 3, 4]), never);
    await expect.poll(() => positions(received), poll).toEqual([1, 2, 3, 4]);
    world.iggy.log.rollBack({ stream: 1, topic: 0, partition: 0 }, 1);
    await expect.poll(() => positions(received), poll).toEqual([1, 2, 3, 4, 1]);
    await one.target.publish(tenant, events(tenant, [5]), never);
    await expect.poll(() => positions(received), poll).toEqual([1, 2, 3, 4, 1, 5]);
    expect(one.logged).toEqual([expect.stringContaining('rolled back')]);
  });

  test('closing ends a publish the server sits on', async () => {
    await using world = await fakeWorld('0.8')();
    await using one = subject(world);
    const tenant = newTenant();
    await one.target.ping(never);
    const id = randomUUID();
    world.iggy.failSends({ kind: 'hold', until: new Promise(() => undefined) });
    const outcome = one.target.publish(tenant, events(tenant, [1], { id }), never);
    await expect.poll(() => [...world.iggy.writesInFlight.values()], poll).toEqual([1]);
    await one.target.close();
    expect(await outcome).toMatchObject({ kind: 'unavailable' });
  });
});
