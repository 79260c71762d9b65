import { ClientError } from '@rustok/kernel';

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/** The token of an `Authorization` header; `null` without one. Throws `TOKEN_INVALID` for any other scheme. */
export function bearerToken(header: string | undefined): string | null {
  if (header === undefined) return null;
  const token = BEARER.exec(header)?.[1];
  if (token === undefined)
    throw new ClientError('TOKEN_INVALID', 'The Authorization header holds no bearer token.');
  return token;
}
