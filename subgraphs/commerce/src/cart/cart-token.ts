import { createHash, randomBytes } from 'node:crypto';
import { badField, type RequestContext } from '@rustok/kernel';
import type { CartKey } from './cart-model.js';

/** What opens a guest's cart, and later the order made of it. Told once; only its hash is kept. */
export function newCartToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 in hex: the token is random, so nothing slower is needed. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The cart of a token, or the actor's own. Throws `BAD_USER_INPUT` for nobody signed in without a token. */
export function cartKey({ actor }: RequestContext, token: string | null | undefined): CartKey {
  if (token != null) return { tokenHash: hashOfToken(token) };
  if (actor.kind === 'user') return { tokenHash: null };
  throw badField('cartToken', 'is needed by who is not signed in');
}
