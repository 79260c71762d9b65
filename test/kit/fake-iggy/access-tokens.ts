import { randomBytes } from 'node:crypto';

/** Iggy lets clocks differ by as much. */
const SKEW_S = 5;

/** Bearer tokens of one server process: they die with it, since its secret is random. */
export class FakeAccessTokens {
  readonly #expiries = new Map<string, number>();

  constructor(
    readonly lifetimeS: number,
    /** Milliseconds since epoch. */
    readonly now: () => number,
  ) {}

  issue(): { readonly token: string; readonly expiry: number } {
    const token = randomBytes(24).toString('base64url');
    const expiry = Math.floor(this.now() / 1000) + this.lifetimeS;
    this.#expiries.set(token, expiry);
    return { token, expiry };
  }

  isValid(token: string): boolean {
    const expiry = this.#expiries.get(token);
    return expiry !== undefined && this.now() / 1000 <= expiry + SKEW_S;
  }

  revoke(token: string): void {
    this.#expiries.delete(token);
  }

  revokeAll(): void {
    this.#expiries.clear();
  }
}
