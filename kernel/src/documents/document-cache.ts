import { LRUCache } from 'lru-cache';
import type { TenantId } from '../tenancy/tenant.js';

/** Of all texts together, at two bytes a character. */
const MAX_BYTES = 32_000_000;

/** Of an entry beside its text. */
const OVERHEAD_BYTES = 300;

/** Milliseconds. What nobody told of ends with it. */
const FOUND_MS = 300_000;

/** Milliseconds. A client that was deployed a moment too early waits no longer than this for its documents. */
const UNKNOWN_MS = 10_000;

/** Ids that nobody persisted cost whoever makes them up a place here, and nobody the place of a text. */
const MAX_UNKNOWN = 10_000;

/** Which deletions the cache has seen when a read began. */
export type CacheMoment = number;

/** Texts of persisted documents in this process. Every key begins with the tenant. */
export class DocumentCache {
  readonly #texts = new LRUCache<string, string>({
    maxSize: MAX_BYTES,
    sizeCalculation: (text) => text.length * 2 + OVERHEAD_BYTES,
    ttl: FOUND_MS,
  });
  readonly #unknown = new LRUCache<string, true>({ max: MAX_UNKNOWN, ttl: UNKNOWN_MS });
  #moment: CacheMoment = 0;

  /** `null`: it was asked for a moment ago, and there is none. `undefined`: nobody knows. */
  get(tenantId: TenantId, id: string): string | null | undefined {
    const key = keyOf(tenantId, id);
    return this.#texts.get(key) ?? (this.#unknown.has(key) ? null : undefined);
  }

  /** Taken before the database is read. */
  get moment(): CacheMoment {
    return this.#moment;
  }

  /** Keeps nothing that was read before something was forgotten: it may be just that. */
  put(tenantId: TenantId, id: string, found: string | null, since: CacheMoment): void {
    if (since !== this.#moment) return;
    const key = keyOf(tenantId, id);
    if (found === null) this.#unknown.set(key, true);
    else this.#texts.set(key, found);
  }

  forget(tenantId: TenantId, ids: readonly string[]): void {
    this.#moment += 1;
    for (const id of ids) {
      const key = keyOf(tenantId, id);
      this.#texts.delete(key);
      this.#unknown.delete(key);
    }
  }
}

export function keyOf(tenantId: TenantId, id: string): string {
  return `${tenantId} ${id}`;
}
