import type { Connection, ConnectionArgs } from '../graphql/connection.js';
import type { RequestContext } from '../module/request-context.js';
import type { ConsumerState } from './consumers/consumer-state.js';
import type { DeadLetter, DeadLetterFilter } from './dead-letters/dead-letter.js';
import type { EventAuditEntry } from './event-audit.js';
import type { EventScope } from './event-scope.js';
import type { Replay, ReplayRequest } from './replays/replay.js';

/**
 * What operators do to the event pipeline. Whoever calls has checked the permission and chosen the scope; the scope
 * then holds whatever the filters say. What changes something leaves an audit entry with the context's actor.
 */
export interface EventOperations {
  readonly deadLetters: {
    /** Newest first. */
    page(
      context: RequestContext,
      scope: EventScope,
      filter: DeadLetterFilter,
      args: ConnectionArgs,
    ): Promise<Connection<DeadLetter>>;
    count(context: RequestContext, scope: EventScope, filter: DeadLetterFilter): Promise<number>;
    /** `null` when the scope has none of this id. */
    find(context: RequestContext, scope: EventScope, id: string): Promise<DeadLetter | null>;
    /**
     * Asks for another try of all that match and are `dead`; returns how many. They are tried soon, by whichever
     * instance has time, each with its attempts counted anew.
     */
    requeue(context: RequestContext, scope: EventScope, filter: DeadLetterFilter): Promise<number>;
  };
  readonly replays: {
    /**
     * Throws `BAD_USER_INPUT` (an unknown consumer or type, a time in the future), `EVENTS_NOT_KEPT` when neither
     * source reaches back to `from`.
     */
    start(context: RequestContext, request: ReplayRequest): Promise<Replay>;
    page(context: RequestContext, scope: EventScope, args: ConnectionArgs): Promise<Connection<Replay>>;
    find(context: RequestContext, scope: EventScope, id: string): Promise<Replay | null>;
    /** Ends a running one after the batch it is at; `null` when the scope has none of this id. */
    cancel(context: RequestContext, scope: EventScope, id: string): Promise<Replay | null>;
  };
  readonly consumers: {
    /** Of the scope's active tenants that have the consumer's module on. */
    list(context: RequestContext, scope: EventScope): Promise<readonly ConsumerState[]>;
    /** For the scope's tenant, or for all. Throws `BAD_USER_INPUT` for an unknown consumer. */
    pause(context: RequestContext, scope: EventScope, consumer: string): Promise<void>;
    resume(context: RequestContext, scope: EventScope, consumer: string): Promise<void>;
  };
  /** Newest first. */
  audit(
    context: RequestContext,
    scope: EventScope,
    args: ConnectionArgs,
  ): Promise<Connection<EventAuditEntry>>;
  /** What waits for the relay: events without a position, and events the target has not got. */
  status(): Promise<PipelineStatus>;
}

export interface PipelineStatus {
  readonly transport: 'outbox' | 'memory';
  readonly target: 'memory' | 'redis' | 'iggy';
  /** Committed events that have no position yet or, with a broker, are not there yet. */
  readonly backlog: number;
  /** Since when the target is away. */
  readonly unavailableSince: Date | null;
  readonly lastError: string | null;
  /** Dead letters that wait for somebody. */
  readonly dead: number;
}
