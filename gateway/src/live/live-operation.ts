import type { PositionedEnvelope, TenantId } from '@rustok/kernel';
import { answerEvent } from './answer-event.js';
import { answersTooSlow } from './errors.js';
import { EventLine, type LineItem } from './event-line.js';
import { type Frame, frameOf } from './frame.js';
import { type GraphChange, type GraphState, movedTo } from './graph-state.js';
import { concerns } from './live-field.js';
import { outlastOutages } from './outlast-outages.js';
import { probedActor } from './probed-actor.js';
import { type KeptFrames, RecentFrames } from './recent-frames.js';
import {
  type Barrier,
  type LiveSource,
  type OperationHost,
  operationKey,
  type SharedOperation,
} from './shared-operation.js';
import type { Subscriber } from './subscriber.js';

/** Where it begins: everything after `position` is still to be answered, and stands in `items` as far as it was seen. */
export interface OperationStart {
  readonly position: bigint;
  /** What it keeps for clients that come back, without a gap after `since`. */
  readonly recent?: KeptFrames;
  readonly items?: readonly LineItem<Barrier>[];
}

interface Answer {
  readonly frame: Frame | undefined;
  readonly identified: boolean;
}

const NOTHING: Answer = { frame: undefined, identified: false };

/** One subscription, executed and serialized once per event for all clients that share it. */
export class LiveOperation implements SharedOperation {
  readonly source: LiveSource;
  readonly members = new Set<Subscriber>();
  readonly coming = new Set<Subscriber>();
  readonly #host: OperationHost;
  readonly #line: EventLine<Barrier, Answer>;
  readonly #recent: RecentFrames;
  #state: GraphState;
  #key: string;

  constructor(host: OperationHost, source: LiveSource, state: GraphState, start: OperationStart) {
    this.#host = host;
    this.source = source;
    this.#state = state;
    this.#key = operationKey(source, state);
    const { recent_frames: frames, concurrency } = host.settings;
    this.#recent = new RecentFrames(
      { frames, budget: host.recentBudget },
      start.recent ?? { since: start.position, frames: [] },
    );
    this.#line = new EventLine({
      concurrency,
      answer: (envelope) => this.#answer(envelope),
      emit: (envelope, answer) => this.#emit(envelope, answer),
      pass: (barrier) => this.#pass(barrier),
    });
    for (const item of start.items ?? []) this.#line.push(item);
  }

  get key(): string {
    return this.#key;
  }

  get state(): GraphState {
    return this.#state;
  }

  get tenantId(): TenantId {
    return this.#state.tenant.id;
  }

  /** Every event up to here was answered, and what there was to send was offered to all members. */
  get position(): bigint {
    return this.#line.position ?? this.#host.watermark;
  }

  hasJoined(subscriber: Subscriber): boolean {
    return this.members.has(subscriber);
  }

  admit(subscriber: Subscriber): boolean {
    const frames = this.#recent.after(subscriber.position);
    if (!frames) return false;
    this.coming.delete(subscriber);
    this.members.add(subscriber);
    for (const frame of frames) subscriber.offer(frame);
    return true;
  }

  leave(subscriber: Subscriber): void {
    this.members.delete(subscriber);
    this.coming.delete(subscriber);
    if (this.members.size + this.coming.size > 0) return;
    this.dissolve();
    this.#host.removed(this);
  }

  offer(envelope: PositionedEnvelope): void {
    try {
      if (!concerns(this.source.field, envelope)) return;
    } catch (error) {
      // A bug of the module's filter; other operations must not lose the event for it.
      return this.#fail(error as Error);
    }
    this.#line.push({ kind: 'event', event: envelope });
    if (this.#line.length > this.#host.settings.backlog_events) this.#fail(answersTooSlow());
  }

  hold(barrier: Barrier, position: bigint): void {
    this.#line.push({ kind: 'barrier', position, barrier });
  }

  /** Stops, and gives what another operation needs to go on from here. */
  dissolve(): Required<OperationStart> {
    const { position } = this;
    return { position, recent: this.#recent.close(), items: this.#line.close() };
  }

  /** While the database is away, events wait; they are bounded by the backlog, and end with the operation. */
  async #answer(envelope: PositionedEnvelope): Promise<Answer> {
    const { metrics } = this.#host;
    try {
      const answer = await outlastOutages({
        attempt: () => {
          metrics.executions.inc();
          return this.#host.turnsOf(this).during(() => this.#execute(envelope));
        },
        isOver: () => this.#line.isClosed,
        onRetry: () => metrics.retries.inc(),
      });
      return answer ?? NOTHING;
    } catch (error) {
      // A bug of ours. Left out, the event would be a silent gap.
      this.#fail(error as Error);
      return NOTHING;
    }
  }

  async #execute(envelope: PositionedEnvelope): Promise<Answer> {
    const { platform, dataSources, executor, publicErrors } = this.#host;
    const { field, variables, actor, locales, viewerDependent, subscribed } = this.source;
    const { tenant, operation } = this.#state;
    // With the rights that count before it is probed: to find those is to look at the actor.
    const effective = platform.policyOf(tenant).actor(actor);
    const probe = viewerDependent ? { actor: effective, wasIdentified: () => false } : probedActor(effective);
    // Nothing of one client's request but its rights and languages: no address, no request id.
    const context = platform.contextFor({
      tenant,
      actor: probe.actor,
      acceptedLocales: locales,
      cause: { correlationId: envelope.correlationId, causationId: envelope.id },
    });
    const answer = await answerEvent(
      { rootValue: envelope },
      {
        ...{ operation, field, variables, context, dataSources, executor, publicErrors },
      },
    );
    if (probe.wasIdentified()) return { frame: undefined, identified: true };
    const { position } = envelope;
    const cursor = this.#host.seal(position, tenant.id, subscribed);
    return { frame: answer && frameOf(answer, position, cursor), identified: false };
  }

  #emit({ occurredAt }: PositionedEnvelope, { frame, identified }: Answer): void {
    if (identified) return this.#host.identified(this);
    if (!frame) return;
    const { metrics } = this.#host;
    this.#recent.add(frame);
    metrics.deliveries.inc(this.members.size);
    for (const member of this.members) member.offer(frame);
    metrics.lag.observe(Math.max(0, Date.now() - Date.parse(occurredAt)) / 1000);
  }

  async #pass(barrier: Barrier): Promise<void> {
    try {
      if (barrier.kind === 'hold') await barrier.until;
      else await this.#moveTo(await barrier.change);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  /** Goes on with the tenant's graph of now, or ends with `MODULE_DISABLED`. */
  async #moveTo(change: GraphChange): Promise<void> {
    const oldKey = this.#key;
    this.#state = await movedTo(change, this.#state, this.source.request);
    this.#key = operationKey(this.source, this.#state);
    if (this.#key !== oldKey) this.#host.rekeyed(this, oldKey);
  }

  /** Nothing more is answered, and nobody may join; the members end once they have what waits for them. */
  #fail(error: Error): void {
    this.#line.close();
    this.#host.failed(this);
    for (const subscriber of [...this.members, ...this.coming]) subscriber.endAfterQueue(error);
  }
}
