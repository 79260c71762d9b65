import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AccessChange,
  type Actor,
  ClientError,
  type Platform,
  type PositionedEnvelope,
  type RequestContext,
  type TenantId,
  type UserActor,
} from '@rustok/kernel';
import type { LiveViewer } from './live-sink.js';
import { applyAccess, sessionsOf } from './viewer-sessions.js';
import { TokenDeadlines } from './token-deadlines.js';

/** A viewer under watch. */
export interface WatchedViewer {
  readonly actor: Actor;
  /** The same user has shown another token. */
  renew(actor: UserActor): void;
  /** The subscription has ended. May be called again. */
  leave(): void;
}

/** What is asked of the platform. */
export interface WatchedPlatform {
  readonly actors: Pick<Platform['actors'], 'refresh'>;
  readonly tenants: Pick<Platform['tenants'], 'invalidate'>;
  readonly registry: Pick<Platform['registry'], 'accessEvents'>;
  readonly logger: Platform['logger'];
}

export interface IdentityWatchOptions {
  readonly platform: WatchedPlatform;
  /** Milliseconds in which everybody is checked at least once. */
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
  next: PendingCheck | undefined;
}

interface PendingCheck {
  /** Users' ids, or `anybody`. */
  readonly who: Set<string>;
  readonly done: Promise<void>;
}

/**
 * Watches whether those who listen still may: after each event that changes access, and all at least once in `checkMs` as the
 * net under events that were lost and under expired sessions. What
 * it finds out it tells the viewers, never anybody of another tenant.
 */
export class IdentityWatch {
  readonly #platform: WatchedPlatform;
  readonly #checkMs: number;
  readonly #accessEvents: ReadonlyMap<string, AccessChange>;
  readonly #tenants = new Map<TenantId, TenantViewers>();
  readonly #deadlines = new TokenDeadlines<LiveViewer>((viewer) => viewer.fail(tokenExpired()));
  /** When a tenant's access last changed, on `performance.now()`; forgotten `checkMs` later, or a little after. */
  readonly #changes = new Map<TenantId, number>();
  readonly #closing = new AbortController();
  readonly #rounds: Promise<void>;

  constructor({ platform, checkMs }: IdentityWatchOptions) {
    this.#platform = platform;
    this.#checkMs = checkMs;
    this.#accessEvents = platform.registry.accessEvents;
    this.#rounds = this.#checkAllAgainAndAgain();
  }

  /** Its rights must be those after the tenant's `lastChange`. */
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
   * For each event, at its place in the order. When it changes the access of somebody who listens: settles, without an
   * error, once they have been checked. Nothing that happened later may reach the tenant's viewers before.
   */
  after({ tenantId, type, payload }: PositionedEnvelope): Promise<void> | undefined {
    const change = this.#accessEvents.get(type);
    if (!change) return undefined;
    this.#changes.set(tenantId, performance.now());
    return this.#checkAnew(
      tenantId,
      change === 'of-user' ? (payload as { userId: string }).userId : 'anybody',
    );
  }

  /**
   * When the tenant's access last changed, if that was lately. A subscription that is being prepared is compared by
   * it: what changed before it is watched, nobody tells it.
   */
  lastChange(tenantId: TenantId): number | undefined {
    return this.#changes.get(tenantId);
  }

  /** The same actor with the rights of now. Throws `SESSION_ENDED`, `USER_INACTIVE` or `TENANT_INACTIVE`. */
  async refreshed(context: RequestContext): Promise<RequestContext> {
    const { actor, database } = context;
    if (actor.kind !== 'user') return context;
    const access = await this.#platform.actors.refresh(database, [actor]);
    if (access.kind === 'tenant-ended') throw access.error;
    const now = access.sessions.get(actor.sessionId);
    if (now?.kind === 'ended') throw now.error;
    return now ? context.as({ ...actor, roles: now.roles, grants: now.grants }) : context;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#deadlines.close();
    await this.#rounds;
    await Promise.all([...this.#tenants.values()].map(({ running, next }) => next?.done ?? running));
  }

  #checkAnew(tenantId: TenantId, who: string): Promise<void> | undefined {
    const tenant = this.#tenants.get(tenantId);
    if (!tenant || ![...tenant.viewers].some((viewer) => isOneOf(viewer, new Set([who])))) return undefined;
    // A check that has begun may have read the database before the change.
    tenant.next ??= this.#checkNext(tenantId, tenant);
    tenant.next.who.add(who);
    return tenant.next.done;
  }

  #checkNext(tenantId: TenantId, tenant: TenantViewers): PendingCheck {
    const who = new Set<string>();
    const done = (tenant.running ?? Promise.resolve()).then(() => {
      tenant.next = undefined;
      tenant.running = this.#checkUntilDone(tenantId, tenant, who).finally(
        () => (tenant.running = undefined),
      );
      return tenant.running;
    });
    return { who, done };
  }

  /** Goes on until it succeeds or nobody listens any more: a check that was left out would let through what it is there to stop. */
  async #checkUntilDone(
    tenantId: TenantId,
    { viewers }: TenantViewers,
    who: ReadonlySet<string>,
  ): Promise<void> {
    let waitMs = FIRST_RETRY_MS;
    while (!this.#closing.signal.aborted) {
      const concerned = [...viewers].filter((viewer) => isOneOf(viewer, who));
      try {
        return await this.#check(tenantId, concerned);
      } catch (error) {
        this.#platform.logger.warn(
          { err: error, tenantId },
          'live operations wait until access can be checked',
        );
      }
      await this.#pause(waitMs);
      waitMs = Math.min(waitMs * 2, this.#checkMs);
    }
  }

  async #check(tenantId: TenantId, viewers: readonly LiveViewer[]): Promise<void> {
    const [anybody] = viewers;
    if (!anybody) return;
    const { database } = anybody.context;
    const bySession = sessionsOf(viewers);
    const sessions = [...bySession].map(([sessionId, [{ actor }]]) => ({ sessionId, userId: actor.userId }));
    // Without any the statement still tells of the tenant, which counts for anonymous viewers too.
    for (let from = 0; from === 0 || from < sessions.length; from += CHUNK) {
      const access = await this.#platform.actors.refresh(database, sessions.slice(from, from + CHUNK));
      if (access.kind === 'tenant-ended') return this.#endTenant(tenantId, access.error);
      await this.#check(tenantId, applyAccess(access.sessions, bySession));
    }
  }

  async #endTenant(tenantId: TenantId, error: ClientError): Promise<void> {
    // First, else its clients would come back on what the cache remembers of it.
    await this.#platform.tenants.invalidate(tenantId);
    for (const viewer of [...(this.#tenants.get(tenantId)?.viewers ?? [])]) viewer.fail(error);
  }

  /** One tenant after the other, spread over the time of a round. Two rounds lie at most `checkMs` apart for anybody. */
  async #checkAllAgainAndAgain(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const begun = performance.now();
      const roundMs = this.#checkMs / 2;
      const tenants = [...this.#tenants.keys()];
      for (const [index, tenantId] of tenants.entries()) {
        await this.#pause(begun + ((index + 1) * roundMs) / tenants.length - performance.now());
        if (!this.#closing.signal.aborted) await this.#checkOnce(tenantId);
      }
      if (tenants.length === 0) await this.#pause(roundMs);
      for (const [tenantId, at] of this.#changes)
        if (at < begun - this.#checkMs) this.#changes.delete(tenantId);
    }
  }

  /** What fails is tried again in the next round. One that is under way already is as good. */
  async #checkOnce(tenantId: TenantId): Promise<void> {
    const tenant = this.#tenants.get(tenantId);
    if (!tenant || tenant.running) return;
    try {
      await this.#check(tenantId, [...tenant.viewers]);
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

function isOneOf({ context: { actor } }: LiveViewer, who: ReadonlySet<string>): boolean {
  return who.has('anybody') || (actor.kind === 'user' && who.has(actor.userId));
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
