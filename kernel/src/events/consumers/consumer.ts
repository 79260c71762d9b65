import type { UnitOfWork } from '../../database/unit-of-work.js';
import type { ModuleRegistry } from '../../module/registry.js';
import type { Platform } from '../../platform.js';
import type { Tenant } from '../../tenancy/tenant.js';
import type { Cause, Envelope, PositionedEnvelope } from '../envelope.js';
import type { EventDefinition, PayloadOf } from '../event-definition.js';
import type { Schedule } from '../scheduled/schedule-event.js';

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
   * Handles one event of one tenant. A throw, or taking longer than `consumers.handler_timeout_ms`, rolls back its
   * effects; it is tried again with growing pauses, and becomes a dead letter after `consumers.max_attempts`. Until then
   * the events behind it wait; no other tenant and no other consumer does.
   */
  handle(envelope: PositionedEnvelope, context: ConsumerContext): Promise<void>;
  /**
   * Handles several events of one tenant at once, in their order, where that is cheaper than one by one: a statement
   * for a hundred rows. Its effects are those of `handle`, which is called for an event that is alone: a batch that fails
   * is tried again in ever smaller parts, until it is known which event fails.
   */
  handleAll?(envelopes: readonly PositionedEnvelope[], context: BatchContext): Promise<void>;
}

export interface ConsumerContext {
  readonly platform: Platform;
  readonly tenant: Tenant;
  /** Bound to the tenant. Events appended here carry the handled event as their cause. */
  readonly unit: UnitOfWork;
  /**
   * Whether the event is delivered once more on purpose: this consumer may have handled it before, so what must not
   * happen twice (a mail) is left out. False for a dead letter's next try, since that was never handled.
   */
  readonly replay: boolean;
}

/** As for one event, but that no event is the cause of all that is appended: each names its own. */
export interface BatchContext extends Omit<ConsumerContext, 'unit'> {
  readonly unit: Omit<UnitOfWork, 'append' | 'schedule'> & {
    append<E extends EventDefinition>(event: E, payload: PayloadOf<E>, cause: Cause): Envelope;
    schedule<E extends EventDefinition>(
      event: E,
      payload: PayloadOf<E>,
      schedule: Schedule & { readonly cause: Cause },
    ): Promise<void>;
  };
}
