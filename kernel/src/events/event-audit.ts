import type { TenantId } from '../tenancy/tenant.js';

export type EventAuditAction =
  'dead_letters.requeued' | 'replay.started' | 'replay.cancelled' | 'consumer.paused' | 'consumer.resumed';

/** Who set what in motion. Written in the transaction that did it, never changed. */
export interface EventAuditEntry {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly at: Date;
  /** A user's id, or what of the platform acted: `command:events.replay`. */
  readonly actor: string;
  readonly action: EventAuditAction;
  /** The id or name of what it was done to. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
