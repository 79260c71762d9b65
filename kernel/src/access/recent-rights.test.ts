import { describe, expect, test } from 'vitest';
import type { TenantId } from '../tenancy/tenant.js';
import { RecentRights } from './recent-rights.js';

const [acme, demo] = ['acme', 'demo'] as unknown as [TenantId, TenantId];
const session = { sessionId: 's', userId: 'u' };

function reader() {
  const accessEvents = new Map([['user.changed', 'of-user' as const]]);
  const recent = new RecentRights<string>({ accessEvents });
  let reads = 0;
  const read = (rights: string | undefined = 'rights') => {
    reads += 1;
    return Promise.resolve(rights);
  };
  return { recent, read, reads: () => reads };
}

const changed = (tenantId: TenantId) => [{ type: 'user.changed', tenantId }];

describe('rights that were read a moment ago', () => {
  test('are not read again, by session, user and tenant', async () => {
    const { recent, read, reads } = reader();
    for (let i = 0; i < 3; i += 1) expect(await recent.of(acme, session, read)).toBe('rights');
    expect(reads()).toBe(1);
    expect(await recent.of(demo, session, () => read('of demo'))).toBe('of demo');
    expect(await recent.of(acme, { ...session, userId: 'v' }, () => read('of v'))).toBe('of v');
    expect(await recent.of(acme, { ...session, sessionId: 't' }, () => read('of t'))).toBe('of t');
    expect(reads()).toBe(4);
  });

  test('are forgotten when access changes in that tenant, and in no other', async () => {
    const { recent, read, reads } = reader();
    await Promise.all([recent.of(acme, session, read), recent.of(demo, session, read)]);
    recent.after([{ type: 'post.created', tenantId: acme }]);
    await recent.of(acme, session, read);
    expect(reads()).toBe(2);
    recent.after(changed(acme));
    expect(await recent.of(acme, session, () => read('fewer'))).toBe('fewer');
    await recent.of(demo, session, read);
    expect(reads()).toBe(3);
  });

  test('are not kept when access changes while they are read', async () => {
    const { recent, read, reads } = reader();
    const old = recent.of(acme, session, async () => {
      const rights = await read('old');
      recent.after(changed(acme));
      return rights;
    });
    expect(await old).toBe('old');
    expect(await recent.of(acme, session, () => read('new'))).toBe('new');
    expect(reads()).toBe(2);
  });

  test('are kept neither when there are none nor when they could not be read', async () => {
    const { recent, read, reads } = reader();
    expect(await recent.of(acme, session, () => Promise.resolve(undefined))).toBeUndefined();
    await expect(recent.of(acme, session, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await recent.of(acme, session, read)).toBe('rights');
    expect(reads()).toBe(1);
  });
});
