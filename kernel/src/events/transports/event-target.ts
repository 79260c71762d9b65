import type { TenantId } from '../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../envelope.js';

/**
 * A broker the relay takes events to: `redis`, `iggy`. It carries events to other processes; the log in Postgres stays
 * the truth. Connects when it is first used, and again by itself; a target that is down throws nowhere but says
 * `unavailable`. One contract suite runs over all of them (`test/event-targets/`).
 */
export interface EventTarget {
  /** `redis`; stands in tables, metrics and dead letters. */
  readonly name: string;

  /**
   * Takes events of one tenant, in the order of their positions, and answers once the target has them. The relay has at
   * most one call per tenant in flight, but for a dead letter that is tried again beside it, and repeats what was not
   * delivered: what has an unknown outcome is sent again. Never rejects; an aborted signal is `unavailable`, and soon.
   */
  publish(
    tenantId: TenantId,
    envelopes: readonly PositionedEnvelope[],
    signal: AbortSignal,
  ): Promise<PublishOutcome>;

  /**
   * Calls `receive` with what arrives from now on, over all tenants, until closed. In any order between tenants, and
   * repeated where the target repeats. Reconnects by itself and goes on where it was.
   */
  read(receive: (envelopes: readonly PositionedEnvelope[]) => void): TargetReader;

  /** Resolves when the target answers; rejects with the reason when it does not. */
  ping(signal: AbortSignal): Promise<void>;

  /** Ends connections and readers. */
  close(): Promise<void>;
}

export interface TargetReader {
  close(): Promise<void>;
}

export type PublishOutcome =
  | { readonly kind: 'delivered' }
  /** The target looked at the event after the first `delivered` ones and did not take it: an attempt at that event. */
  | { readonly kind: 'refused'; readonly delivered: number; readonly reason: string }
  /** The target is away or overloaded, which is no event's fault: tried again for as long as it takes. */
  | { readonly kind: 'unavailable'; readonly delivered: number; readonly reason: string };

/** A target that keeps events longer than the log does, so that a replay can read them from there. */
export interface EventArchive {
  /**
   * One tenant's events from a time on, in the order of their positions, each once. `cursor` continues a page:
   * opaque, JSON. An empty page with a cursor means that more may follow; `null` is the end.
   * Throws an `OutageError` while the target is away.
   */
  readArchive(options: {
    readonly tenantId: TenantId;
    readonly from: Date;
    readonly limit: number;
    readonly cursor: unknown;
    readonly signal: AbortSignal;
  }): Promise<{ readonly envelopes: readonly PositionedEnvelope[]; readonly cursor: unknown }>;
}

/** The target as an archive, if it is one. */
export function archiveOf(target: EventTarget | null | undefined): EventArchive | null {
  return target && 'readArchive' in target ? (target as EventTarget & EventArchive) : null;
}
