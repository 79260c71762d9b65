import type { GraphQLError } from 'graphql';
import type { Frame } from './frame.js';

/** One subscription's way to its client, over whichever transport. Called by the live hub; never throws. */
export interface LiveSink {
  /**
   * Hands a frame to the transport. `false`: it is taken, but the transport is full, and nothing more may be written
   * until it calls what `onDrain` was given.
   */
  write(frame: Frame): boolean;
  onDrain(resume: () => void): void;
  /** Nothing follows. `null`: a regular end. Errors are public already. */
  end(errors: readonly GraphQLError[] | null): void;
}

/** What a transport holds of a subscription it has started. */
export interface LiveSubscription {
  /** What a client that goes away now would resume after; for heartbeats. Advances also while no event concerns it. */
  readonly cursor: string;
  /** The client ended it, or is gone: nothing is written any more. May be called again. */
  close(): void;
}
