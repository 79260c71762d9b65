import type { UnitOfWork } from '../../database/unit-of-work.js';
import type { ModuleRegistry } from '../../module/registry.js';
import type { Platform } from '../../platform.js';
import type { Tenant } from '../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../envelope.js';

/** What reacts to events, of its own module or of others. Its effect and its offset commit together. */
export interface ConsumerDefinition {
  /** `index.documents`: unique, fixed for ever, since its offsets are kept under it. */
  readonly name: string;
  /**
   * Event types, by name: a consumer knows other modules' events without importing them. A function where they
   * follow from what is registered.
   */
  readonly events: readonly string[] | ((registry: ModuleRegistry) => readonly string[]);
  /**
   * Handles one event of one tenant. A throw rolls back the batch's effects; the batch is tried again later,
   * and no other tenant and no other consumer waits for it.
   */
  handle(envelope: PositionedEnvelope, context: ConsumerContext): Promise<void>;
}

export interface ConsumerContext {
  readonly platform: Platform;
  readonly tenant: Tenant;
  /** Bound to the tenant. Events appended here carry the handled event as their cause. */
  readonly unit: UnitOfWork;
}
