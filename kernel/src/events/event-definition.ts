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
   * After this fact rights may be others than before: a role was taken away, a session ended. Live operations check who
   * listens before anything later reaches them: the user that the payload's `userId` names, or anybody of the tenant.
   */
  readonly changesAccess?: AccessChange;
}

/** Whose access. */
export type AccessChange = 'of-user' | 'of-tenant';

export type PayloadOf<E extends EventDefinition> = z.output<E['payload']>;

export const EVENT_TYPE = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;

export function defineEvent<P extends z.ZodType>(definition: EventDefinition<P>): EventDefinition<P> {
  return definition;
}
