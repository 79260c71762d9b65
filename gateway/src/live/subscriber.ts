import type { RequestContext } from '@rustok/kernel';
import { GraphQLError } from 'graphql';
import type { PublicErrors } from './answer-event.js';
import { subscriptionTooSlow } from './errors.js';
import type { Frame } from './frame.js';
import type { LiveField } from './live-field.js';
import type { LiveMetrics } from './live-metrics.js';
import type { LiveSink, LiveViewer } from './live-sink.js';
import type { SubscribedOperation } from './share-key.js';
import type { SharedOperation } from './shared-operation.js';
import { type QueueLimits, SubscriberQueue } from './subscriber-queue.js';

export interface SubscriberOptions {
  readonly context: RequestContext;
  readonly subscribed: SubscribedOperation;
  readonly field: LiveField;
  readonly sink: LiveSink;
  readonly limits: QueueLimits;
  /** It is to get everything after this. */
  readonly position: bigint;
  readonly publicErrors: PublicErrors;
  readonly metrics: LiveMetrics;
  /** Absent where nothing can be resumed. */
  readonly seal: ((position: bigint) => string) | undefined;
  readonly onMove: (subscriber: Subscriber) => void;
  readonly onEnd: (subscriber: Subscriber) => void;
}

/** One client's subscription. It belongs to a live operation from its first moment on, also while it reads its past. */
export class Subscriber implements LiveViewer {
  readonly options: SubscriberOptions;
  /** As the request asked for them; a later change of the tenant's languages adds fallbacks, nothing else. */
  readonly locales: readonly string[];
  readonly queue: SubscriberQueue;
  /** Set by the hub, at once. */
  operation!: SharedOperation;
  #context: RequestContext;
  #position: bigint;
  /** Nothing more is taken; what is in the queue may still be on its way. */
  #isEnding = false;
  #ended: { readonly position: bigint } | undefined;
  #sealed: { readonly position: bigint; readonly cursor: string } | undefined;

  constructor(options: SubscriberOptions) {
    const { sink, limits, position, context } = options;
    this.options = options;
    this.locales = context.locales();
    this.queue = new SubscriberQueue({ sink, limits, after: position });
    this.#context = context;
    this.#position = position;
  }

  get context(): RequestContext {
    return this.#context;
  }

  /** Everything up to here is in the queue, was written, or does not concern it. */
  get position(): bigint {
    return this.#position;
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  get cursor(): string | undefined {
    const { seal } = this.options;
    if (!seal) return undefined;
    const position = this.#ended?.position ?? this.#resumePosition();
    if (this.#sealed?.position !== position) {
      this.#sealed = { position, cursor: seal(position) };
    }
    return this.#sealed.cursor;
  }

  /** Frames it has had already are left out. */
  offer(frame: Frame): void {
    if (this.#isEnding || frame.position <= this.#position) return;
    if (this.queue.push(frame)) this.#position = frame.position;
    else this.fail(subscriptionTooSlow(this.options.seal !== undefined));
  }

  /** Nothing up to here concerns it, other than what it was offered. */
  advance(position: bigint): void {
    if (position > this.#position) this.#position = position;
  }

  reauthorize(context: RequestContext): void {
    if (this.#isEnding) return;
    if (context.tenant.id !== this.#context.tenant.id) throw new Error('a subscription stays in its tenant');
    try {
      this.options.field.declaration.authorize?.(context, this.options.field.args);
    } catch (error) {
      return this.fail(error as Error);
    }
    this.#context = context;
    this.options.onMove(this);
  }

  fail(error: Error): void {
    if (this.#ended) return;
    const { cursor } = this;
    const errors = this.options.publicErrors(error, this.#context).map(
      ({ message, nodes, path, originalError, extensions }) =>
        new GraphQLError(message, {
          ...{ nodes, path, originalError },
          extensions: { ...extensions, ...(cursor !== undefined && { cursor }) },
        }),
    );
    this.options.metrics.ended.inc({ code: String(errors[0]?.extensions['code']) });
    this.close();
    this.options.sink.end(errors);
  }

  /** As `fail`, or without an error as `complete`, once the client has what waits for it. */
  endAfterQueue(error: Error | undefined): void {
    this.#isEnding = true;
    if (this.queue.isEmpty) return error ? this.fail(error) : this.complete();
    void this.queue.drained().then(() => this.endAfterQueue(error));
  }

  /** A regular end, at once. */
  complete(): void {
    if (this.#ended) return;
    this.close();
    this.options.sink.end(null);
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = { position: this.#resumePosition() };
    this.#isEnding = true;
    this.queue.close();
    this.options.onEnd(this);
  }

  #resumePosition(): bigint {
    if (!this.queue.isEmpty) return this.queue.written;
    const { operation } = this;
    // Once it is ending, its operation goes on without it.
    const reached = !this.#isEnding && operation.hasJoined(this) ? operation.position : 0n;
    return reached > this.#position ? reached : this.#position;
  }
}
