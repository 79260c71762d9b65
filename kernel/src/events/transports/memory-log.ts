import type { Logger } from '../../telemetry/logger.js';
import type { TenantId } from '../../tenancy/tenant.js';
import type { Envelope, PositionedEnvelope } from '../envelope.js';
import type { EventFeed, EventListener } from '../event-feed.js';
import type { TenantSlice } from '../event-log.js';

/** Events that are kept; a consumer that is further behind misses some. */
const CAPACITY = 10_000;

/**
 * The transport `memory`, for throw-away development: a log that lives and dies with the process, and that no other
 * process sees. Takes events once their transaction is committed, so what is rolled back was never published.
 */
export class MemoryLog implements EventFeed {
  readonly #events: PositionedEnvelope[] = [];
  readonly #newest = new Map<TenantId, bigint>();
  readonly #listeners = new Set<EventListener>();
  #end = 0n;

  constructor(readonly logger: Logger) {}

  /** Called after the commit that published them. */
  append(envelopes: readonly Envelope[]): void {
    const positioned = envelopes.map((envelope) => ({ ...envelope, position: (this.#end += 1n) }));
    for (const { tenantId, position } of positioned) this.#newest.set(tenantId, position);
    this.#events.push(...positioned);
    this.#events.splice(0, Math.max(0, this.#events.length - CAPACITY));
    for (const listener of this.#listeners) {
      try {
        listener(positioned);
      } catch (error) {
        // A bug of that listener's; the others must not lose the events for it, nor the writer its answer.
        this.logger.error({ err: error }, 'a listener of the event feed failed');
      }
    }
  }

  /** The last position it has given. */
  get position(): bigint {
    return this.#end;
  }

  /** What lies before was dropped, or never in this process. */
  get edge(): bigint {
    return (this.#events[0]?.position ?? this.#end + 1n) - 1n;
  }

  /** One tenant's events of certain types, as `readTenantLog` reads them. */
  read({
    tenantId,
    types,
    after,
    limit,
  }: {
    readonly tenantId: TenantId;
    readonly types: readonly string[];
    readonly after: bigint;
    readonly limit: number;
  }): TenantSlice {
    const envelopes = this.#events
      .filter((event) => event.tenantId === tenantId && event.position > after && types.includes(event.type))
      .slice(0, limit);
    const last = envelopes.at(-1);
    return { envelopes, readUpTo: last && envelopes.length === limit ? last.position : this.#end };
  }

  /** The position of each tenant's newest event. */
  get newest(): ReadonlyMap<TenantId, bigint> {
    return this.#newest;
  }

  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }
}
