import type { Cache, Generation } from '../cache/cache.js';
import type { Tenant, TenantId } from './tenant.js';
import type { TenantIdentifier } from './tenant-identifier.js';

/** What a tenant cache had seen of deletions when it was asked. */
export interface TenantGeneration {
  readonly positive: Generation;
  readonly negative: Generation;
}

export interface Filling {
  /** Milliseconds. */
  readonly ttlMs: number;
  readonly since: TenantGeneration;
}

/**
 * Tenants in one cache, identifiers nobody has in another, so that asking for names at random drives out no tenant.
 *
 * A tenant stands under its id; its slug and its host lead to that id, and count only while the tenant found there has that
 * name. So when a tenant is forgotten by its id, it is forgotten under every name it ever had.
 */
export class TenantCache {
  readonly positive: Cache<Tenant | TenantId>;
  readonly negative: Cache<'none'>;

  constructor(caches: Pick<TenantCache, 'positive' | 'negative'>) {
    this.positive = caches.positive;
    this.negative = caches.negative;
  }

  /** `null`: nobody has this identifier. `undefined`: the cache does not know. */
  async get(identifier: TenantIdentifier): Promise<Tenant | null | undefined> {
    // Both are asked before either has answered: with Redis that is one round trip.
    const unknown = this.negative.get(negativeKey(identifier));
    const found = this.positive.get(positiveKey(identifier));
    if ((await unknown) !== undefined) return null;
    const hit = await found;
    const tenant = typeof hit === 'string' ? await this.positive.get(idKey(hit)) : hit;
    return typeof tenant === 'object' && isNamed(tenant, identifier) ? tenant : undefined;
  }

  /** Milliseconds this answer of `get` still holds. */
  remainingMs(identifier: TenantIdentifier, answer: Tenant | null): Promise<number> {
    return answer
      ? this.positive.remainingMs(idKey(answer.id))
      : this.negative.remainingMs(negativeKey(identifier));
  }

  async generation(): Promise<TenantGeneration> {
    const [positive, negative] = await Promise.all([this.positive.generation(), this.negative.generation()]);
    return { positive, negative };
  }

  /** Stores what the source said, unless something was forgotten since it was asked. */
  async put(identifier: TenantIdentifier, answer: Tenant | null, { ttlMs, since }: Filling): Promise<void> {
    if (!answer) {
      await this.negative.set(negativeKey(identifier), 'none', { ttlMs, since: since.negative });
      return;
    }
    const lifetime = { ttlMs, since: since.positive };
    const writes = [this.positive.set(idKey(answer.id), answer, lifetime)];
    if (identifier.kind !== 'uuid') {
      writes.push(this.positive.set(positiveKey(identifier), answer.id, lifetime));
    }
    await Promise.all(writes);
  }

  /** Found or unknown. Also begins a new generation for all others, which costs those that are being loaded a place. */
  async forget(keys: readonly TenantCacheKeys[]): Promise<void> {
    await Promise.all([
      this.positive.delete(...keys.map(({ positive }) => positive)),
      this.negative.delete(...keys.map(({ negative }) => negative)),
    ]);
  }

  async clear(): Promise<void> {
    await Promise.all([this.positive.clear(), this.negative.clear()]);
  }
}

/** The two keys of one identifier (reference: tenant cache). */
export interface TenantCacheKeys {
  readonly positive: string;
  readonly negative: string;
}

export function keysOf(identifier: TenantIdentifier): TenantCacheKeys {
  return { positive: positiveKey(identifier), negative: negativeKey(identifier) };
}

/** Kinds and values have no `:`, so no host can be taken for a slug, nor a slug for an id. */
const positiveKey = ({ kind, value }: TenantIdentifier) => `tenant:v1:${kind}:${value}`;
const negativeKey = ({ kind, value }: TenantIdentifier) => `tenant_negative:v1:${kind}:${value}`;
const idKey = (id: TenantId) => positiveKey({ kind: 'uuid', value: id });

function isNamed(tenant: Tenant, { kind, value }: TenantIdentifier): boolean {
  switch (kind) {
    case 'uuid':
      return tenant.id === value;
    case 'slug':
      return tenant.slug === value;
    case 'host':
      return tenant.domain === value;
  }
}
