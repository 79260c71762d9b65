import { ClientError, type RequestContext } from '@rustok/kernel';
import type { IncomingRequest, Requests } from '../request/index.js';

/** Who is at the other end of a connection, for as long as it lasts. The token may be replaced, the user may not. */
export class ConnectionIdentity {
  readonly #requests: Requests;
  #incoming: IncomingRequest;
  #context: RequestContext;

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
   * Goes on with another token of the same user and tenant; the session may be another. Throws what
   * `Requests.context` throws, and `TOKEN_INVALID` for another user: then nothing has changed.
   */
  async renew(token: string): Promise<RequestContext> {
    const incoming = { ...this.#incoming, authorization: `Bearer ${token}` };
    const context = await this.#requests.context(incoming);
    const [before, after] = [this.#context.actor, context.actor];
    if (before.kind !== 'user' || after.kind !== 'user' || before.userId !== after.userId) {
      throw new ClientError('TOKEN_INVALID', 'A connection is renewed by a token of the user it began with.');
    }
    this.#incoming = incoming;
    this.#context = context;
    return context;
  }
}
