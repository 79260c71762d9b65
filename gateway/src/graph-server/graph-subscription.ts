import { OutageError } from '@rustok/kernel';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { serialized } from '../live/frame.js';
import type { LiveSink, LiveSubscription } from '../live/live-sink.js';

export interface GraphSubscriptionOptions {
  readonly results: AsyncIterableIterator<ExecutionResult>;
  readonly sink: LiveSink;
  readonly publicErrors: (error: unknown) => readonly GraphQLError[];
  /** Milliseconds a client may take nothing while something waits for it. */
  readonly stalledAfterMs: number;
}

/**
 * Brings results to one client, each asked for when the one before has found room: a slow client makes its subgraph
 * wait. One that takes nothing at all is ended with `SUBSCRIPTION_TOO_SLOW`, for a subgraph may collect meanwhile.
 */
export class GraphSubscription implements LiveSubscription {
  readonly #options: GraphSubscriptionOptions;
  #room: ((inTime: boolean) => void) | undefined;
  #closed = false;

  constructor(options: GraphSubscriptionOptions) {
    this.#options = options;
    options.sink.onDrain(() => this.#room?.(true));
  }

  /** Once. Never rejects: what goes wrong ends the subscription at the client. */
  async run(): Promise<void> {
    const { results, sink, publicErrors } = this.#options;
    try {
      for await (const result of results) {
        if (this.#closed) return;
        const { errors, ...rest } = result;
        const frame = serialized(errors ? { ...rest, errors: errors.flatMap(publicErrors) } : result);
        if (!sink.write(frame) && !(await this.#drained())) throw tooSlow();
      }
      if (!this.#closed) sink.end(null);
    } catch (error) {
      if (!this.#closed) sink.end(publicErrors(error));
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#room?.(true);
    void this.#options.results.return?.();
  }

  /** Whether there was room again in time. */
  #drained(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#room?.(false), this.#options.stalledAfterMs);
      this.#room = (inTime) => {
        clearTimeout(timer);
        this.#room = undefined;
        resolve(inTime);
      };
    });
  }
}

function tooSlow(): OutageError {
  return new OutageError(
    'SUBSCRIPTION_TOO_SLOW',
    'This client reads slower than events arrive; subscribe again.',
    {
      details: { retryable: true },
    },
  );
}
