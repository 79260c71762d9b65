import { describe, expect, test } from 'vitest';
import type { PositionedEnvelope } from '../../kernel/src/events/envelope.js';
import type { IggyTarget } from '../../kernel/src/events/transports/iggy/iggy-target.js';
import { events, newTenant, positions } from './events.js';
import { subject } from './subject.js';
import { worlds } from './worlds.js';

const never = new AbortController().signal;

describe.each(worlds)('the archive of %s', (_, open) => {
  interface Query {
    readonly tenantId: ReturnType<typeof newTenant>;
    readonly from?: Date;
    readonly limit?: number;
  }

  /** All pages, each cursor through JSON as the database keeps it. */
  async function readAll(target: IggyTarget, { tenantId, from = new Date(0), limit = 100 }: Query) {
    const pages: (readonly PositionedEnvelope[])[] = [];
    let cursor: unknown = null;
    do {
      const page = await target.readArchive({ tenantId, from, limit, cursor, signal: never });
      pages.push(page.envelopes);
      cursor = JSON.parse(JSON.stringify(page.cursor));
    } while (cursor !== null);
    return pages;
  }

  test('gives one tenant its events in pages, and no page anything of another in the same partition', async () => {
    await using world = await open({ partitions: 2 });
    await using one = subject(world);
    const tenants = Array.from({ length: 6 }, newTenant);
    for (let first = 0; first < 30; first += 3) {
      await Promise.all(
        tenants.map((tenant) =>
          one.target.publish(tenant, events(tenant, [first, first + 1, first + 2]), never),
        ),
      );
    }
    for (const tenantId of tenants) {
      const pages = await readAll(one.target, { tenantId, limit: 7 });
      expect(pages.every((page) => page.length <= 7)).toBe(true);
      expect(positions(pages.flat())).toEqual(Array.from({ length: 30 }, (_, i) => i));
      expect(pages.flat().every((envelope) => envelope.tenantId === tenantId)).toBe(true);
    }
  });

  test('a cursor of one tenant shows another tenant only what is its own', async () => {
    await using world = await open({ partitions: 1 });
    await using one = subject(world);
    const [mine, theirs] = [newTenant(), newTenant()];
    await one.target.publish(theirs, events(theirs, [1, 2]), never);
    await one.target.publish(mine, events(mine, [3]), never);
    await one.target.publish(theirs, events(theirs, [4]), never);
    const request = { from: new Date(0), limit: 1, signal: never };
    const { cursor } = await one.target.readArchive({ ...request, tenantId: theirs, cursor: null });
    const page = await one.target.readArchive({ ...request, tenantId: mine, cursor, limit: 10 });
    expect(positions(page.envelopes)).toEqual([3]);
  });

  test('a tenant without events gets none, and so does one of a new topic', async () => {
    await using world = await open();
    await using one = subject(world);
    expect((await readAll(one.target, { tenantId: newTenant() })).flat()).toEqual([]);
    const other = newTenant();
    await one.target.publish(other, events(other, [1]), never);
    expect((await readAll(one.target, { tenantId: newTenant() })).flat()).toEqual([]);
  });

  test('begins with what occurred at the time, whenever the server got it', async () => {
    await using world = await open();
    await using one = subject(world);
    const tenantId = newTenant();
    const sent = [
      ...events(tenantId, [1], { occurredAt: '2026-01-01T00:00:00.000Z' }),
      ...events(tenantId, [2], { occurredAt: '2026-01-01T00:00:01.000Z' }),
      ...events(tenantId, [3], { occurredAt: '2026-01-01T00:00:02.000Z' }),
    ];
    await one.target.publish(tenantId, sent, never);
    const from = new Date('2026-01-01T00:00:01.000Z');
    expect(positions((await readAll(one.target, { tenantId, from })).flat())).toEqual([2, 3]);
    const now = new Date(Date.now() + 60_000);
    expect((await readAll(one.target, { tenantId, from: now })).flat()).toEqual([]);
  });

  test('gives a repeated event once, and one that came late all the same', async () => {
    await using world = await open();
    await using one = subject(world);
    const tenantId = newTenant();
    await one.target.ping(never);
    world.loseAnswers(1);
    await one.target.publish(tenantId, events(tenantId, [1, 2, 4]), never);
    const late = events(tenantId, [3]);
    await one.target.publish(tenantId, events(tenantId, [5, 6]), never);
    await one.target.publish(tenantId, late, never);
    expect(await world.log()).toHaveLength(9);
    expect(positions((await readAll(one.target, { tenantId })).flat())).toEqual([1, 2, 3, 4, 5, 6]);
    const paged = positions((await readAll(one.target, { tenantId, limit: 2 })).flat());
    expect(paged).toEqual([1, 2, 4, 5, 3, 6]);
  });

  test('goes on with what a wiped log has got since', async () => {
    await using world = await open({ partitions: 1 });
    await using one = subject(world);
    const tenantId = newTenant();
    await one.target.publish(tenantId, events(tenantId, [1, 2, 3, 4]), never);
    const request = { tenantId, from: new Date(0), limit: 3, signal: never };
    const { cursor } = await one.target.readArchive({ ...request, cursor: null });
    await world.wipe();
    await one.target.publish(tenantId, events(tenantId, [5]), never);
    const page = await one.target.readArchive({ ...request, cursor });
    expect(positions(page.envelopes)).toEqual([5]);
    expect(page.cursor).toBeNull();
  });

  test('is an outage while the server is away', async () => {
    await using world = await open();
    await using one = subject(world);
    await world.leave();
    const request = { tenantId: newTenant(), from: new Date(0), limit: 1, cursor: null, signal: never };
    await expect(one.target.readArchive(request)).rejects.toMatchObject({
      family: 'outage',
      code: 'EVENT_ARCHIVE_UNAVAILABLE',
    });
  });
});
