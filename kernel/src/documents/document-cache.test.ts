import { beforeEach, describe, expect, it } from 'vitest';
import type { TenantId } from '../tenancy/tenant.js';
import { DocumentCache } from './document-cache.js';

const acme = '11111111-1111-7111-8111-111111111111' as TenantId;
const other = '22222222-2222-7222-8222-222222222222' as TenantId;

let cache: DocumentCache;
beforeEach(() => {
  cache = new DocumentCache();
});

describe('a document cache', () => {
  it('keeps what one tenant has from another, be it a text or that there is none', () => {
    cache.put(acme, 'a', '{ a }', cache.moment);
    cache.put(acme, 'b', null, cache.moment);
    expect([cache.get(acme, 'a'), cache.get(acme, 'b')]).toEqual(['{ a }', null]);
    expect([cache.get(other, 'a'), cache.get(other, 'b')]).toEqual([undefined, undefined]);
  });

  it('forgets texts and gaps of the tenant that is named', () => {
    for (const tenant of [acme, other]) {
      cache.put(tenant, 'a', '{ a }', cache.moment);
      cache.put(tenant, 'b', null, cache.moment);
    }
    cache.forget(acme, ['a', 'b']);
    expect([cache.get(acme, 'a'), cache.get(acme, 'b')]).toEqual([undefined, undefined]);
    expect([cache.get(other, 'a'), cache.get(other, 'b')]).toEqual(['{ a }', null]);
  });

  it('keeps nothing that was read before something was forgotten', () => {
    const since = cache.moment;
    cache.forget(acme, ['a']);
    cache.put(acme, 'a', '{ a }', since);
    expect(cache.get(acme, 'a')).toBeUndefined();
  });

  it('stays within its bytes: the texts used least go first', () => {
    const text = 'x'.repeat(100_000);
    for (let i = 0; i < 200; i += 1) {
      cache.put(acme, String(i), text, cache.moment);
      cache.get(acme, '0');
    }
    const kept = Array.from({ length: 200 }, (_, i) => cache.get(acme, String(i))).filter(Boolean).length;
    expect(kept).toBe(Math.floor(32_000_000 / 200_300));
    expect(cache.get(acme, '0')).toBe(text);
  });

  it('lets no flood of unknown ids push out a text', () => {
    cache.put(acme, 'a', '{ a }', cache.moment);
    for (let i = 0; i < 20_000; i += 1) cache.put(other, `unknown ${i}`, null, cache.moment);
    expect(cache.get(acme, 'a')).toBe('{ a }');
    expect(cache.get(other, 'unknown 0')).toBeUndefined();
  });
});
