import type { TenantId } from '../../tenancy/tenant.js';
import type { Envelope } from '../envelope.js';

/** `dead` until somebody asks for another try; `requeued` until that try; then `replayed`, or `dead` again. */
export type DeadLetterStatus = 'dead' | 'requeued' | 'replayed';

/** An event that its handler or target could not take, kept with its envelope beyond the retention of the log. */
export interface DeadLetter {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly eventId: string;
  readonly position: bigint;
  readonly type: string;
  readonly version: number;
  readonly envelope: Envelope;
  /** For whom it died: the consumer, or the relay's target. Exactly one of them. */
  readonly consumer: string | null;
  readonly target: string | null;
  readonly reason: string;
  readonly attempts: number;
  readonly status: DeadLetterStatus;
  readonly deadAt: Date;
  readonly requeuedAt: Date | null;
  /** The user who asked for another try; null for the platform itself. */
  readonly requeuedBy: string | null;
  readonly replayedAt: Date | null;
}

/** All that are given must hold. */
export interface DeadLetterFilter {
  readonly ids?: readonly string[];
  readonly status?: DeadLetterStatus;
  readonly types?: readonly string[];
  readonly consumer?: string;
  readonly target?: string;
  readonly deadAfter?: Date;
  readonly deadBefore?: Date;
  /** Only with the scope of all tenants; within a tenant's scope it can only repeat that tenant. */
  readonly tenantId?: TenantId;
}
