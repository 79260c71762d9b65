/**
 * Gives the access token, `null` for nobody. Asked for each connection, and again when a token nears its end.
 * `expired`: the token that the server takes no more, or soon will not; give another one. A rejection counts as a lost
 * connection: it is asked again after a pause.
 */
export type TokenFunction = (need: { readonly expired?: string }) => string | null | Promise<string | null>;

/** Asks the application for tokens, once for however many subscriptions want one. */
export class TokenSource {
  readonly #ask: TokenFunction;
  #asking: Promise<string | null> | undefined;
  #last: string | null = null;
  #expired: string | undefined;

  constructor(ask: TokenFunction = () => null) {
    this.#ask = ask;
  }

  get(): Promise<string | null> {
    return (this.#asking ??= this.#asked().finally(() => (this.#asking = undefined)));
  }

  /** The token given last is worth nothing any more, or soon: the next `get` says so to the application. */
  expire(): void {
    this.#expired = this.#last ?? undefined;
  }

  async #asked(): Promise<string | null> {
    const expired = this.#expired;
    this.#last = await this.#ask(expired === undefined ? {} : { expired });
    if (this.#last !== expired) this.#expired = undefined;
    return this.#last;
  }
}

/**
 * Milliseconds since epoch at which a JSON Web Token ends, read without verifying it: that is the server's part.
 * `undefined` for what says nothing of the kind.
 */
export function tokenEnd(token: string): number | undefined {
  try {
    const payload = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const { exp } = JSON.parse(atob(payload)) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** How long before its end a token is renewed: a minute, or a fifth of what is left of a short one. */
export function renewInMs(end: number, now: number): number {
  const left = end - now;
  return Math.max(0, left - Math.min(60_000, left / 5));
}
