import type { TenantId } from '../../tenancy/tenant.js';

export type ReplayStatus = 'running' | 'done' | 'failed' | 'cancelled';

/** Where a replay reads from: `log` in Postgres, as far as its retention reaches; `iggy`, as far as its own does. */
export type ReplaySource = 'log' | 'iggy';

/** Events delivered to consumers once more, on purpose. Goes on after a restart where it was. */
export interface Replay {
  readonly id: string;
  readonly tenantId: TenantId;
  /** `null`: every consumer that takes the types. */
  readonly consumer: string | null;
  /** `null`: all types. */
  readonly types: readonly string[] | null;
  readonly source: ReplaySource;
  /** By the time the event was written; `from` included, `to` not. */
  readonly from: Date;
  readonly to: Date;
  readonly eventsPerSecond: number;
  readonly status: ReplayStatus;
  /** Events dealt with so far, those that became dead letters included. */
  readonly handled: number;
  /** Dead letters it left, one for each event and consumer. */
  readonly dead: number;
  /** How many events there are; `null` where the source cannot say before the end. */
  readonly total: number | null;
  readonly lastError: string | null;
  /** The user who asked; null for the platform itself. */
  readonly requestedBy: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
}

export interface ReplayRequest {
  readonly tenantId: TenantId;
  readonly from: Date;
  /** Default: now. */
  readonly to?: Date;
  readonly types?: readonly string[];
  readonly consumer?: string;
  /** Default: the log where it reaches back to `from`, else iggy where that is the relay's target. */
  readonly source?: ReplaySource;
  /** Default: `replay.events_per_second` of the settings. */
  readonly eventsPerSecond?: number;
}
