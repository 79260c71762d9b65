import { type AccessNow, heldGrants, type UserActor } from '@rustok/kernel';
import type { LiveViewer } from './live-sink.js';

/** A viewer with the actor it had when its check began. */
interface UserViewer {
  readonly viewer: LiveViewer;
  readonly actor: UserActor;
}

/** By session; anonymous viewers and the system have none. */
export function sessionsOf(
  viewers: Iterable<LiveViewer>,
): ReadonlyMap<string, [UserViewer, ...UserViewer[]]> {
  const bySession = new Map<string, [UserViewer, ...UserViewer[]]>();
  for (const viewer of viewers) {
    const { actor } = viewer.context;
    if (actor.kind !== 'user') continue;
    const known = bySession.get(actor.sessionId);
    if (known) known.push({ viewer, actor });
    else bySession.set(actor.sessionId, [{ viewer, actor }]);
  }
  return bySession;
}

/** Tells the viewers. Returns those who have renewed their token meanwhile: they are to be checked as who they are now. */
export function applyAccess(
  sessions: (AccessNow & { readonly kind: 'sessions' })['sessions'],
  users: ReadonlyMap<string, readonly UserViewer[]>,
): readonly LiveViewer[] {
  const renewed: LiveViewer[] = [];
  for (const [sessionId, access] of sessions) {
    for (const { viewer, actor } of users.get(sessionId) ?? []) {
      if (viewer.context.actor !== actor) renewed.push(viewer);
      else if (access.kind === 'ended') viewer.fail(access.error);
      else if (differ(actor, access)) {
        const { roles, grants } = access;
        viewer.reauthorize(viewer.context.as({ ...actor, roles, grants }));
      }
    }
  }
  return renewed;
}

type Rights = Pick<UserActor, 'roles' | 'grants'>;

/** What is held, not what counts: a module that was switched takes no right from anybody, and gives none. */
function differ(before: Rights, now: Rights): boolean {
  const held = heldGrants(before.grants);
  return (
    before.roles.join() !== now.roles.join() ||
    held.size !== now.grants.size ||
    [...now.grants].some(([permission, scope]) => held.get(permission) !== scope)
  );
}
