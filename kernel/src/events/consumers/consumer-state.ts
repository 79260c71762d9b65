import type { ModuleSlug } from '../../module/module-slug.js';
import type { TenantId } from '../../tenancy/tenant.js';

/** How far one consumer has got with one tenant. */
export interface ConsumerState {
  readonly consumer: string;
  readonly module: ModuleSlug;
  readonly tenantId: TenantId;
  /** The last position it is done with. */
  readonly position: bigint;
  /** Events of its types after that. */
  readonly behind: number;
  /** Seconds since the oldest of them was written; 0 when it is behind nothing. */
  readonly lagS: number;
  /** Failed attempts at the event it is at. */
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly lastError: string | null;
  /** Paused for this tenant, or for all. */
  readonly pausedAt: Date | null;
}
