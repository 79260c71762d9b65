import type { RequestContext } from '@rustok/kernel';
import type { GraphQLError } from 'graphql';
import type { SinkFrame } from './frame.js';

/**
 * One subscription's way to its client, over whichever transport. Called by the live hub, for what is at hand already
 * before `Engine.subscribe` has resolved; never throws.
 */
export interface LiveSink {
  /**
   * Hands a frame to the transport. `false`: it is taken, but the transport is full, and nothing more may be written
   * until it calls what `onDrain` was given. That call comes after `write` has returned.
   */
  write(frame: SinkFrame): boolean;
  /** Called once, before anything is written; `resume` is called at every drain. */
  onDrain(resume: () => void): void;
  /** Nothing follows. `null`: a regular end. Errors are public already. */
  end(errors: readonly GraphQLError[] | null): void;
}

/** What a transport holds of a subscription it has started. */
export interface LiveSubscription {
  /**
   * What a client that goes away now would resume after; for heartbeats. Advances also while no event concerns it.
   * Absent where nothing can be resumed.
   */
  readonly cursor?: string;
  /** The client ended it, or is gone: nothing is written any more. May be called again. */
  close(): void;
}

/** Who listens, to those who watch over rights and tokens. */
export interface LiveViewer extends LiveSubscription {
  /** Tenant and actor as they were last verified. */
  readonly context: RequestContext;
  /**
   * Goes on with another actor or token, at the same place of the stream: what was not written yet is answered with
   * the new rights. Ends the subscription with what the module's `authorize` throws.
   */
  reauthorize(context: RequestContext): void;
  /** Ends it at once; frames that wait are given up. The error is made public, and gets the client's `cursor`. */
  fail(error: Error): void;
}
