import { createHash, randomBytes } from 'node:crypto';

/** 32 random bytes, hex. Only the client ever has it; we keep its hash. */
export function newRefreshToken(): string {
  return randomBytes(32).toString('hex');
}

/** sha256, hex. A slow hash would add nothing: the token has 256 bits of randomness. */
export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
