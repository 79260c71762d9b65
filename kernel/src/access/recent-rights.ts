import { LRUCache } from 'lru-cache';
import type { AccessChange } from '../events/event-definition.js';
import type { Envelope } from '../events/envelope.js';
import type { TenantId } from '../tenancy/tenant.js';

export interface RecentRightsOptions {
  /** The types of events after which rights may be others. */
  readonly accessEvents: ReadonlyMap<string, AccessChange>;
  /** Milliseconds rights are remembered without being asked for again: the net under events that are late. Default 5000. */
  readonly ttlMs?: number;
  /** Sessions remembered, of all tenants. Default 20,000. */
  readonly max?: number;
}

interface Remembered<T> {
  readonly rights: T;
  readonly era: object;
}

/**
 * What was read of sessions a moment ago, so that a request need not ask the database who asks. Forgotten for a whole tenant
 * at an event that changes access: in the process that committed it before its caller hears of the commit, elsewhere
 * as soon as the event is known, and after `ttlMs` whatever happens.
 */
export class RecentRights<T> {
  readonly #accessEvents: ReadonlyMap<string, AccessChange>;
  readonly #remembered: LRUCache<string, Remembered<T>>;
  /** Of a tenant since its access last changed. What was read in an era that is over is not found again. */
  readonly #eras: LRUCache<TenantId, object>;

  constructor({ accessEvents, ttlMs = 5_000, max = 20_000 }: RecentRightsOptions) {
    this.#accessEvents = accessEvents;
    this.#remembered = new LRUCache({ max, ttl: ttlMs });
    this.#eras = new LRUCache({ max });
  }

  /** What is remembered of a session, else what `read` gives; only what it gives is kept, not that there was nothing. */
  async of(
    tenantId: TenantId,
    session: { readonly sessionId: string; readonly userId: string },
    read: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const key = `${tenantId} ${session.sessionId} ${session.userId}`;
    const known = this.#remembered.get(key);
    const era = this.#eras.get(tenantId) ?? {};
    if (known?.era === era) return known.rights;
    // Before the read: what changes while it runs ends the era, and the rights are not kept.
    this.#eras.set(tenantId, era);
    const rights = await read();
    if (rights !== undefined) this.#remembered.set(key, { rights, era });
    return rights;
  }

  /** Events that were committed here or elsewhere. */
  after(envelopes: readonly Pick<Envelope, 'type' | 'tenantId'>[]): void {
    for (const { type, tenantId } of envelopes) {
      if (this.#accessEvents.has(type)) this.forget(tenantId);
    }
  }

  forget(tenantId: TenantId): void {
    this.#eras.delete(tenantId);
  }
}
