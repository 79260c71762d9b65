import type { GraphQLError } from 'graphql';
import type { SinkFrame } from '../live/frame.js';
import type { LiveSink, LiveSubscription } from '../live/live-sink.js';
import type { WebSocketChannel } from './websocket-channel.js';

/** How a subscription with errors ends towards graphql-ws. They are public already. */
export class LiveEnded extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super('the subscription ended with errors');
  }
}

/**
 * A subscription on a WebSocket: a sink to the live hub, and to graphql-ws an iterator that never yields and ends when
 * the subscription does. So graphql-ws keeps the protocol, and frames go past it.
 */
export class WebSocketSubscription implements LiveSink, AsyncIterableIterator<never> {
  readonly #channel: WebSocketChannel;
  readonly #prefix: Buffer;
  readonly #onEnd: () => void;
  #live: LiveSubscription | undefined;
  #outcome: { readonly errors: readonly GraphQLError[] | null } | undefined;
  #resume: () => void = () => undefined;
  #settle: (() => void) | undefined;
  #announced: string | undefined;

  constructor({
    channel,
    id,
    onEnd,
  }: {
    readonly channel: WebSocketChannel;
    /** Of the `subscribe` message. */
    readonly id: string;
    /** Called once, whoever ends it. */
    readonly onEnd: () => void;
  }) {
    this.#channel = channel;
    this.#prefix = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    this.#onEnd = onEnd;
  }

  /** The hub has begun; it may have written already, and even ended. */
  started(live: LiveSubscription): void {
    this.#live = live;
    if (this.#outcome) live.close();
  }

  write({ enclosed }: SinkFrame): boolean {
    if (this.#outcome !== undefined || this.#channel.write(this.#prefix, enclosed)) return true;
    this.#channel.onDrain(this.#resume);
    return false;
  }

  onDrain(resume: () => void): void {
    this.#resume = resume;
  }

  end(errors: readonly GraphQLError[] | null): void {
    if (this.#outcome) return;
    this.#outcome = { errors };
    this.#onEnd();
    this.#settle?.();
  }

  /** The cursor, if it is another than the last time. */
  cursorToAnnounce(): string | undefined {
    const cursor = this.#live?.cursor;
    if (cursor === undefined || cursor === this.#announced) return undefined;
    this.#announced = cursor;
    return cursor;
  }

  async next(): Promise<IteratorResult<never, undefined>> {
    if (!this.#outcome) await new Promise<void>((resolve) => (this.#settle = resolve));
    const errors = this.#outcome?.errors;
    if (errors) throw new LiveEnded(errors);
    return { value: undefined, done: true };
  }

  /** The client ended it, or is gone. */
  return(): Promise<IteratorResult<never, undefined>> {
    this.end(null);
    this.#live?.close();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
