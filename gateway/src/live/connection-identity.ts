import { ClientError, type RequestContext, type UserActor } from '@rustok/kernel';
import type { IncomingRequest, Requests } from '../request/index.js';
import type { WatchedViewer } from './identity-watch.js';

/**
 * Who is at the other end of a connection, for as long as it lasts. The token may be replaced, the user may not. The
 * transport makes one, and gives it to each subscription.
 */
export class ConnectionIdentity {
  readonly #requests: Requests;
  readonly #viewers = new Set<WatchedViewer>();
  #incoming: IncomingRequest;
  #context: RequestContext;
  #renewed: UserActor | undefined;
  #renewals: Promise<unknown> = Promise.resolve();

  private constructor(requests: Requests, incoming: IncomingRequest, context: RequestContext) {
    this.#requests = requests;
    this.#incoming = incoming;
    this.#context = context;
  }

  /** Throws what `Requests.context` throws. */
  static async of(requests: Requests, incoming: IncomingRequest): Promise<ConnectionIdentity> {
    return new ConnectionIdentity(requests, incoming, await requests.context(incoming));
  }

  /** As it was when the connection began, or its token was renewed. */
  get context(): RequestContext {
    return this.#context;
  }

  /** As it is now, for the next operation: session or tenant may have ended since. Throws what `Requests.context` throws. */
  now(): Promise<RequestContext> {
    return this.#requests.context(this.#incoming);
  }

  /**
   * Goes on with another token of the same user and tenant: its end, its session and the rights of now count for all
   * that runs on the connection. Throws what `Requests.context` throws, and `IDENTITY_MISMATCH` for another user: then
   * nothing has changed.
   */
  renew(token: string): Promise<RequestContext> {
    // One after the other, so that the last token is the one that stays.
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
      viewer.renew(this.#renewed);
    }
  }

  /** It has ended. */
  delete(viewer: WatchedViewer): void {
    this.#viewers.delete(viewer);
  }

  async #renew(token: string): Promise<RequestContext> {
    const incoming = { ...this.#incoming, authorization: `Bearer ${token}` };
    const context = await this.#requests.context(incoming);
    const { actor } = context;
    const before = this.#context;
    // A tenant's slug or host may have gone to another tenant meanwhile; its users may have the same ids.
    const same =
      actor.kind === 'user' &&
      before.actor.kind === 'user' &&
      actor.userId === before.actor.userId &&
      context.tenant.id === before.tenant.id;
    if (!same) {
      throw new ClientError(
        'IDENTITY_MISMATCH',
        'This token is not of the user who opened the connection; open another one.',
      );
    }
    this.#incoming = incoming;
    this.#context = context;
    this.#renewed = actor;
    for (const viewer of [...this.#viewers]) viewer.renew(actor);
    return context;
  }
}
