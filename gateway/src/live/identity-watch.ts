import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AccessNow,
  type Actor,
  ClientError,
  type Platform,
  type TenantId,
  type UserActor,
} from '@rustok/kernel';
import type { LiveViewer } from './live-sink.js';
import { TokenDeadlines } from './token-deadlines.js';

/** A viewer under watch. */
export interface WatchedViewer {
  readonly actor: Actor;
  /** The same user has shown another token. */
  renew(actor: UserActor): void;
  /** The subscription has ended. May be called again. */
  leave(): void;
}

export interface IdentityWatchOptions {
  readonly platform: Platform;
  /** Milliseconds in which everybody is checked once. */
  readonly checkMs: number;
}

/** Sessions in one statement. */
const CHUNK = 500;
const FIRST_RETRY_MS = 50;

/** Who listens in one tenant, and the checks of them. */
interface TenantViewers {
  readonly viewers: Set<LiveViewer>;
  running: Promise<void> | undefined;
  /** Begins when the running one is done; whoever asks meanwhile shares it. */
  next: Promise<void> | undefined;
}

/**
 * Watches whether those who listen still may: after each event that changes access, and all once in `checkMs` as the
 * net under events that were lost, under expired sessions and tenants that were switched off. What
 * it finds out it tells the viewers, never anybody of another tenant.
 */
export class IdentityWatch {
  readonly #platform: Platform;
  readonly #checkMs: number;
  readonly #tenants = new Map<TenantId, TenantViewers>();
  readonly #deadlines = new TokenDeadlines<LiveViewer>((viewer) => viewer.fail(tokenExpired()));
  /** When a tenant's access last changed, on `performance.now()`; forgotten after `checkMs`. */
  readonly #changes = new Map<TenantId, number>();
  readonly #closing = new AbortController();
  readonly #rounds: Promise<void>;

  constructor({ platform, checkMs }: IdentityWatchOptions) {
    this.#platform = platform;
    this.#checkMs = checkMs;
    this.#rounds = this.#checkAllAgainAndAgain();
  }

  /** Follow with `changedLately`: the viewer's rights may be older than the last change. */
  watch(viewer: LiveViewer): WatchedViewer {
    const tenantId = viewer.context.tenant.id;
    const tenant = this.#tenants.get(tenantId) ?? { viewers: new Set(), running: undefined, next: undefined };
    this.#tenants.set(tenantId, tenant);
    tenant.viewers.add(viewer);
    let deadline = expiryOf(viewer);
    if (deadline) this.#deadlines.add(deadline, viewer);
    return {
      get actor() {
        return viewer.context.actor;
      },
      renew: (actor) => {
        if (!tenant.viewers.has(viewer)) return;
        if (deadline) this.#deadlines.delete(deadline, viewer);
        deadline = actor.tokenExpiresAt;
        this.#deadlines.add(deadline, viewer);
        viewer.reauthorize(viewer.context.as(actor));
      },
      leave: () => {
        tenant.viewers.delete(viewer);
        if (deadline) this.#deadlines.delete(deadline, viewer);
        if (tenant.viewers.size === 0 && this.#tenants.get(tenantId) === tenant)
          this.#tenants.delete(tenantId);
      },
    };
  }

  /**
   * An event has changed somebody's access. Settles, without an error, when everybody who listened in the tenant has
   * been checked since: nothing that happened later may reach them before.
   */
  accessChanged(tenantId: TenantId): Promise<void> {
    this.#changes.set(tenantId, performance.now());
    return this.#checkAnew(tenantId);
  }

  /**
   * For a subscription that has just begun: when access changed while its request was being prepared, the check that
   * it missed; settles as `accessChanged`.
   */
  changedLately(tenantId: TenantId): Promise<void> | undefined {
    return this.#changes.has(tenantId) ? this.#checkAnew(tenantId) : undefined;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#deadlines.close();
    await this.#rounds;
    await Promise.all([...this.#tenants.values()].map(({ running, next }) => next ?? running));
  }

  #checkAnew(tenantId: TenantId): Promise<void> {
    const tenant = this.#tenants.get(tenantId);
    if (!tenant) return Promise.resolve();
    // One that has begun may have read the database before the change.
    tenant.next ??= (tenant.running ?? Promise.resolve()).then(() => {
      tenant.next = undefined;
      tenant.running = this.#checkUntilDone(tenantId, tenant).finally(() => (tenant.running = undefined));
      return tenant.running;
    });
    return tenant.next;
  }

  /** Goes on until it succeeds or nobody listens any more: a check that was left out would let through what it is there to stop. */
  async #checkUntilDone(tenantId: TenantId, tenant: TenantViewers): Promise<void> {
    for (
      let waitMs = FIRST_RETRY_MS;
      !this.#closing.signal.aborted;
      waitMs = Math.min(waitMs * 2, this.#checkMs)
    ) {
      if (tenant.viewers.size === 0) return;
      try {
        return await this.#check(tenantId, tenant);
      } catch (error) {
        this.#platform.logger.warn(
          { err: error, tenantId },
          'live operations wait until access can be checked',
        );
        await this.#pause(waitMs);
      }
    }
  }

  async #check(tenantId: TenantId, { viewers }: TenantViewers): Promise<void> {
    const users = usersOf(viewers);
    const [anybody] = viewers;
    if (!anybody) return;
    const { database } = anybody.context;
    const sessions = [...users].map(([sessionId, [{ actor }]]) => ({ sessionId, userId: actor.userId }));
    // Without any the statement still tells of the tenant, which counts for anonymous viewers too.
    for (let from = 0; from === 0 || from < sessions.length; from += CHUNK) {
      const access = await this.#platform.actors.refresh(database, sessions.slice(from, from + CHUNK));
      if (access.kind === 'tenant-ended') return this.#endTenant(tenantId, viewers, access.error);
      apply(access.sessions, users);
    }
  }

  async #endTenant(tenantId: TenantId, viewers: ReadonlySet<LiveViewer>, error: ClientError): Promise<void> {
    for (const viewer of [...viewers]) viewer.fail(error);
    // Else its clients would come back on what the cache remembers of it.
    await this.#platform.tenants.invalidate(tenantId);
  }

  /** One tenant after the other, spread over the time of a round. */
  async #checkAllAgainAndAgain(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const begun = performance.now();
      const tenants = [...this.#tenants.keys()];
      for (const [index, tenantId] of tenants.entries()) {
        await this.#pause(begun + ((index + 1) * this.#checkMs) / tenants.length - performance.now());
        if (!this.#closing.signal.aborted) await this.#checkOnce(tenantId);
      }
      if (tenants.length === 0) await this.#pause(this.#checkMs);
      for (const [tenantId, at] of this.#changes) if (at < begun) this.#changes.delete(tenantId);
    }
  }

  /** What fails is tried again in the next round. One that is under way already is as good. */
  async #checkOnce(tenantId: TenantId): Promise<void> {
    const tenant = this.#tenants.get(tenantId);
    if (!tenant || tenant.running) return;
    try {
      await this.#check(tenantId, tenant);
    } catch (error) {
      this.#platform.logger.warn({ err: error, tenantId }, 'who listens could not be checked; next round');
    }
  }

  /** Less than a timer can measure is no pause. */
  async #pause(ms: number): Promise<void> {
    if (ms < 1) return;
    await sleep(ms, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
  }
}

interface UserViewer {
  readonly viewer: LiveViewer;
  readonly actor: UserActor;
}

/** By session; anonymous viewers and the system have none. */
function usersOf(viewers: Iterable<LiveViewer>): ReadonlyMap<string, [UserViewer, ...UserViewer[]]> {
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

function apply(
  sessions: (AccessNow & { readonly kind: 'sessions' })['sessions'],
  users: ReadonlyMap<string, readonly UserViewer[]>,
): void {
  for (const [sessionId, access] of sessions) {
    for (const { viewer, actor } of users.get(sessionId) ?? []) {
      // A token renewed meanwhile was checked with its own session.
      if (viewer.context.actor !== actor) continue;
      if (access.kind === 'ended') viewer.fail(access.error);
      else if (differ(actor, access)) {
        const { roles, grants } = access;
        viewer.reauthorize(viewer.context.as({ ...actor, roles, grants }));
      }
    }
  }
}

type Rights = Pick<UserActor, 'roles' | 'grants'>;

function differ(before: Rights, now: Rights): boolean {
  return (
    before.roles.join() !== now.roles.join() ||
    before.grants.size !== now.grants.size ||
    [...now.grants].some(([permission, scope]) => before.grants.get(permission) !== scope)
  );
}

function expiryOf({ context: { actor } }: LiveViewer): Date | undefined {
  return actor.kind === 'user' ? actor.tokenExpiresAt : undefined;
}

function tokenExpired(): ClientError {
  return new ClientError(
    'SUBSCRIPTION_TOKEN_EXPIRED',
    'The access token of this subscription has expired; subscribe again with a fresh one, after this cursor.',
    { details: { retryable: false } },
  );
}
