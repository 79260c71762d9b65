import { type Actor, ClientError, type RequestContext, type UserActor } from '@rustok/kernel';
import type { WatchedViewer } from './identity-watch.js';

/**
 * Verifies tenant and token as those of a request; `token` is the one to use instead of what the client
 * began with. Throws what a request is refused with.
 */
export type VerifyIdentity = (token: string | undefined) => Promise<RequestContext>;

/** Who is at the other end of a connection that lasts. The transport makes one, and gives it to each subscription. */
export class ConnectionIdentity {
  readonly #verify: VerifyIdentity;
  readonly #viewers = new Set<WatchedViewer>();
  #token: string | undefined;
  #renewed: UserActor | undefined;
  /** Who it was first. A connection never becomes somebody else's. */
  #actor: Actor | undefined;
  #renewals: Promise<unknown> = Promise.resolve();

  constructor(verify: VerifyIdentity) {
    this.#verify = verify;
  }

  /** A context for the next operation, verified now: the session or the tenant may have ended since. */
  async context(): Promise<RequestContext> {
    const context = await this.#verify(this.#token);
    this.#actor ??= context.actor;
    return context;
  }

  /**
   * Goes on with a fresh token of the same user: its expiry, session and rights count for everything that runs on the
   * connection. Throws as a request with that token, or `IDENTITY_MISMATCH` for the token of somebody else; then nothing has
   * changed.
   */
  renew(token: string): Promise<void> {
    const renewal = this.#renewals.then(() => this.#renew(token));
    this.#renewals = renewal.catch(() => undefined);
    return renewal;
  }

  /** A subscription has begun on this connection. */
  add(viewer: WatchedViewer): void {
    this.#viewers.add(viewer);
    // The token may have been renewed while it was being prepared with the one before.
    const { actor } = viewer;
    if (!this.#renewed || actor.kind !== 'user') return;
    if (actor.tokenExpiresAt.getTime() !== this.#renewed.tokenExpiresAt.getTime()) {
      void viewer.renew(this.#renewed);
    }
  }

  /** It has ended. */
  delete(viewer: WatchedViewer): void {
    this.#viewers.delete(viewer);
  }

  async #renew(token: string): Promise<void> {
    const { actor } = await this.#verify(token);
    const before = this.#actor;
    if (actor.kind !== 'user' || before?.kind !== 'user' || actor.userId !== before.userId) {
      throw new ClientError(
        'IDENTITY_MISMATCH',
        'This token is not of the user who opened the connection; open another one.',
      );
    }
    this.#token = token;
    this.#renewed = actor;
    await Promise.all([...this.#viewers].map((viewer) => viewer.renew(actor)));
  }
}
