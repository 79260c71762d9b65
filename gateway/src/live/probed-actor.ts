import type { Actor } from '@rustok/kernel';

export interface ProbedActor {
  readonly actor: Actor;
  /** Whether anybody looked at which user this is; until then the answer holds for all with the same rights. */
  readonly wasIdentified: () => boolean;
}

/** The actor, noting when it is asked for what tells one user from another: id, session and the token's end. */
export function probedActor(actor: Actor): ProbedActor {
  if (actor.kind !== 'user') return { actor, wasIdentified: () => false };
  let identified = false;
  const noting = <T>(value: T): T => {
    identified = true;
    return value;
  };
  return {
    actor: {
      kind: 'user',
      roles: actor.roles,
      grants: actor.grants,
      get userId() {
        return noting(actor.userId);
      },
      get sessionId() {
        return noting(actor.sessionId);
      },
      get tokenExpiresAt() {
        return noting(actor.tokenExpiresAt);
      },
    },
    wasIdentified: () => identified,
  };
}
