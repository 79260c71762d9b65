import type { TenantId } from '../../tenancy/tenant.js';
import type { LogEdge } from '../event-log.js';

/** What a look at the log's days found and did. */
export interface RetentionReport {
  /** How far back the log reaches afterwards. */
  readonly edge: LogEdge;
  readonly dropped: readonly DroppedDay[];
  readonly held: readonly HeldDay[];
  /** Dead letters of events that are behind the edge, or were to be. They keep their own envelope and can be replayed. */
  readonly deadLetters: number;
}

export interface DroppedDay {
  /** `2026-11-16`, in UTC. */
  readonly day: string;
  /** Who had not had all of it; nobody, unless it was held as long as it may be. */
  readonly losses: DayNeeds;
}

export interface HeldDay {
  readonly day: string;
  /**
   * `needed`: somebody has not had all of it; `unpositioned`: the relay has not come to it, and it stays however long that
   * takes; `busy`: its tables were not free, it goes the next time.
   */
  readonly reason: 'needed' | 'unpositioned' | 'busy';
  readonly needs: DayNeeds;
}

export interface DayNeeds {
  /** All there are. */
  readonly total: number;
  /** The largest, at most `NAMED_NEEDS`. */
  readonly named: readonly DayNeed[];
}

/** Somebody who has not had some events of a day. */
export interface DayNeed {
  readonly kind: 'consumer' | 'target' | 'replay';
  /** The consumer's or target's name; the replay's id. */
  readonly name: string;
  /** `null`: the target, over all tenants. */
  readonly tenantId: TenantId | null;
  readonly events: number;
}
