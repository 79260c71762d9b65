import type { z } from 'zod';

/**
 * One kind of fact a module publishes. A published version never changes its meaning: a breaking change is a new
 * type or a new version beside the old one.
 */
export interface EventDefinition<P extends z.ZodType = z.ZodType> {
  /** Dotted, past tense: `blog.post.published`. */
  readonly type: string;
  readonly version: number;
  /** When it fires, for the event catalogue. */
  readonly description: string;
  readonly payload: P;
  /**
   * After this fact somebody's rights may be smaller than before: a role was taken away, a session ended. Live
   * operations of the tenant check who listens before anything later reaches them.
   */
  readonly changesAccess?: true;
}

export type PayloadOf<E extends EventDefinition> = z.output<E['payload']>;

export const EVENT_TYPE = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;

export function defineEvent<P extends z.ZodType>(definition: EventDefinition<P>): EventDefinition<P> {
  return definition;
}
