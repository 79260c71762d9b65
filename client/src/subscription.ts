import { Backoff, type BackoffOptions } from './backoff.js';
import type { CursorStore } from './cursor-store.js';
import { Delivery } from './delivery.js';
import { type Ending, nextStep, SubscriptionError } from './ending.js';
import type { LiveResult, Operation } from './operation.js';
import type { ClientEvent, Transport } from './transport.js';

export type SubscriptionState =
  | { readonly kind: 'connecting' }
  /** `after`: the cursor it went on from; without one, what happens from now on is all there is. */
  | { readonly kind: 'open'; readonly after: string | undefined }
  /** Nothing is lost meanwhile, as long as there is a cursor. */
  | { readonly kind: 'waiting'; readonly ms: number; readonly error: SubscriptionError }
  | { readonly kind: 'ended' };

export interface Observer<R> {
  /**
   * Once for each event, in order. May return a promise: the next one waits for it, and the cursor is kept when it has
   * resolved. Where more than 1,000 wait, the stream is left and taken up again later; without a cursor, what happened
   * meanwhile is missed.
   */
  next(result: LiveResult<R>, meta: { readonly cursor: string | undefined }): void | Promise<void>;
  /** It is over, and will not come back by itself. */
  error?(error: SubscriptionError): void;
  /** It is over, regularly. */
  complete?(): void;
  state?(state: SubscriptionState): void;
  /** Heartbeats move the cursor too, while nothing happens. */
  advanced?(cursor: string): void;
  /**
   * The cursor cannot be honoured (`CURSOR_EXPIRED`, `CURSOR_INVALID`, `CURSOR_KEY_UNKNOWN`): some events are missed for good.
   * `'restart'`, best after having read the present state by a query, goes on with what happens from now on; without this
   * function, or with `'end'`, the error ends the subscription.
   */
  onGap?(error: SubscriptionError): 'restart' | 'end' | Promise<'restart' | 'end'>;
}

export interface SubscriptionOptions {
  readonly operation: Operation;
  readonly transport: Transport;
  readonly backoff: BackoffOptions;
  /** Where cursors are kept, under which name; absent without a key. */
  readonly kept?: { readonly store: CursorStore; readonly key: string } | undefined;
  readonly observer: Observer<unknown>;
  readonly emit: (event: ClientEvent) => void;
  /** Called once, whoever ends it. */
  readonly onEnded: () => void;
}

/** Cursors remembered to tell a result that came before. */
const SEEN = 1_000;
/** Results that may wait for `next`. */
const MAX_WAITING = 1_000;
/** Fresh tokens asked for in a row without anything having come. */
const MAX_RENEWALS = 3;
/** Attempts after bugs of the server in a row without a result. */
const MAX_FAULTS = 2;
/** Milliseconds after a limit, at least; what frees a place is somebody who leaves. */
const LIMIT_MS = 30_000;

/** One subscription over as many connections as it takes. */
export class Subscription {
  readonly #options: SubscriptionOptions;
  readonly #backoff: Backoff;
  readonly #delivery: Delivery;
  readonly #seen = new Set<string>();
  /** Of what came last, dealt with or not: where the next attempt goes on. */
  #cursor: string | undefined;
  #renewals = 0;
  #faults = 0;
  #ended = false;
  #stopAttempt: () => void = () => undefined;
  /** Lets the loop see that it is over, wherever it waits. */
  #wake: () => void = () => undefined;
  readonly #over = new Promise<void>((resolve) => (this.#wake = resolve));

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.backoff);
    this.#delivery = new Delivery({
      next: (result, cursor) => options.observer.next(result, { cursor }),
      reached: (cursor) => this.#keep(cursor),
      // What was not dealt with is before no cursor that is kept.
      failed: (cause) => this.#fail(new SubscriptionError('HANDLER_FAILED', '`next` failed.', { cause })),
    });
    this.#run().catch((cause: unknown) => {
      this.#fail(new SubscriptionError('HANDLER_FAILED', 'A function given to the client threw.', { cause }));
    });
  }

  /** Nothing is called any more. The cursor stays where it is kept. */
  stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopAttempt();
    this.#delivery.stop();
    this.#backoff.close();
    this.#wake();
    this.#options.onEnded();
  }

  async #run(): Promise<void> {
    const { kept } = this.#options;
    if (kept) this.#cursor = await kept.store.get(kept.key);
    while (!this.#ended) {
      this.#tell({ kind: 'connecting' });
      const ending = await Promise.race([this.#attempt(), this.#over]);
      if (this.#ended || !ending) return;
      // Before anything else is said, what came is dealt with; and who was too slow for the rest begins anew when that is done.
      await this.#delivery.idle;
      if (ending.kind === 'full') continue;
      if (ending.kind === 'errors') this.#stoppedAt(ending.errors[0]?.extensions?.['cursor']);
      if (!(await this.#goOn(ending))) return;
    }
  }

  #attempt(): Promise<Ending | { readonly kind: 'full' }> {
    const { operation, transport } = this.#options;
    return new Promise((resolve) => {
      this.#stopAttempt = transport.start({
        operation,
        cursor: () => this.#cursor,
        opened: () => this.#tell({ kind: 'open', after: this.#cursor }),
        result: (result) => {
          this.#result(result);
          if (this.#delivery.waiting < MAX_WAITING) return;
          this.#stopAttempt();
          resolve({ kind: 'full' });
        },
        advanced: (cursor) => this.#advanced(cursor),
        ended: resolve,
      });
    });
  }

  #result(result: LiveResult<unknown>): void {
    if (this.#ended) return;
    const cursor = result.extensions?.cursor;
    if (cursor !== undefined && this.#seen.has(cursor))
      return this.#options.emit({ kind: 'duplicate', cursor });
    this.#received(cursor);
    // Heartbeats do not count: they come before the event over which the server stumbles, each time.
    this.#faults = 0;
    if (cursor !== undefined) this.#remember(cursor);
    this.#delivery.push({ result, cursor });
  }

  #advanced(cursor: string): void {
    if (this.#ended) return;
    this.#received(cursor);
    this.#delivery.push({ cursor });
    this.#options.observer.advanced?.(cursor);
  }

  #received(cursor: string | undefined): void {
    if (cursor !== undefined) this.#cursor = cursor;
    this.#renewals = 0;
    this.#backoff.reset();
    this.#options.transport.backoff.reset();
  }

  /** An error that ends a stream has a cursor; before the first result and heartbeat there is no other. */
  #stoppedAt(cursor: unknown): void {
    if (this.#ended || typeof cursor !== 'string') return;
    this.#cursor = cursor;
    this.#keep(cursor);
  }

  #keep(cursor: string): void {
    const { kept, emit } = this.#options;
    if (!kept) return;
    void (async () => kept.store.set(kept.key, cursor))().catch((cause: unknown) =>
      emit({ kind: 'store-failed', cause }),
    );
  }

  #remember(cursor: string): void {
    this.#seen.add(cursor);
    if (this.#seen.size <= SEEN) return;
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest);
      return;
    }
  }

  /** Whether there is to be another attempt; if not, it has ended. */
  async #goOn(ending: Ending): Promise<boolean> {
    const { transport, observer } = this.#options;
    const step = nextStep(ending);
    // Connections are lost for all subscriptions at once; what the server says of one concerns this one.
    const backoff = ending.kind === 'lost' ? transport.backoff : this.#backoff;
    switch (step.kind) {
      case 'complete':
        this.#finish(() => observer.complete?.());
        return false;
      case 'end':
        this.#fail(step.error);
        return false;
      case 'gap':
        return this.#overGap(step.error);
      case 'renew':
        this.#renewals += 1;
        if (this.#renewals > MAX_RENEWALS) {
          this.#fail(step.error);
          return false;
        }
        await Promise.race([transport.renew(), this.#over]);
        if (this.#renewals > 1) await this.#pause(this.#backoff, step.error, 0);
        return !this.#ended;
      case 'retry':
        await this.#pause(backoff, step.error, step.atLeastMs);
        return !this.#ended;
      case 'limit':
        await this.#pause(backoff, step.error, this.#options.backoff.limitMs ?? LIMIT_MS);
        return !this.#ended;
      case 'fault':
        this.#faults += 1;
        if (this.#faults > MAX_FAULTS) {
          this.#fail(step.error);
          return false;
        }
        await this.#pause(backoff, step.error, 0);
        return !this.#ended;
    }
  }

  async #overGap(error: SubscriptionError): Promise<boolean> {
    const { kept, observer } = this.#options;
    const decision = this.#cursor === undefined ? 'end' : ((await observer.onGap?.(error)) ?? 'end');
    if (this.#ended) return false;
    // It was told; who subscribes again begins anew instead of being told for ever.
    this.#cursor = undefined;
    await kept?.store.delete(kept.key);
    if (decision === 'end') this.#fail(error);
    return !this.#ended;
  }

  async #pause(backoff: Backoff, error: SubscriptionError, atLeastMs: number): Promise<void> {
    if (this.#ended) return;
    const { over, ms } = backoff.pause(atLeastMs);
    this.#tell({ kind: 'waiting', ms, error });
    await Promise.race([over, this.#over]);
  }

  #fail(error: SubscriptionError): void {
    this.#finish(() => this.#options.observer.error?.(error));
  }

  #finish(tell: () => void): void {
    if (this.#ended) return;
    const { observer } = this.#options;
    this.stop();
    tell();
    observer.state?.({ kind: 'ended' });
  }

  #tell(state: SubscriptionState): void {
    if (!this.#ended) this.#options.observer.state?.(state);
  }
}
