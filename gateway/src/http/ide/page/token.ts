/** What the bar can say about an access token. The page cannot verify it: only the gateway decides what it is worth. */
export type TokenState =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'current'; readonly who: string; readonly expires: string }
  | { readonly kind: 'expired'; readonly who: string };

interface Claims {
  readonly sub?: unknown;
  readonly email?: unknown;
  readonly role?: unknown;
  /** Seconds since epoch. */
  readonly exp?: unknown;
}

export function tokenState(token: string, nowMs: number): TokenState {
  if (token === '') return { kind: 'none' };
  const claims = readClaims(token);
  if (claims === undefined) return { kind: 'unreadable' };
  const who = describeActor(claims);
  if (typeof claims.exp !== 'number') return { kind: 'current', who, expires: 'never expires' };
  const leftMs = claims.exp * 1000 - nowMs;
  if (leftMs <= 0) return { kind: 'expired', who };
  return { kind: 'current', who, expires: `expires in ${describeDuration(leftMs)}` };
}

/** The payload is the second of a JWT's three parts, base64url of UTF-8 JSON (RFC 7519 §3). */
function readClaims(token: string): Claims | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    );
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** `SuperAdmin 1f0c9a2e`: the role, and the e-mail or the start of the user's id. */
function describeActor({ sub, email, role }: Claims): string {
  const name = typeof email === 'string' ? email : typeof sub === 'string' ? sub.split('-')[0] : undefined;
  const parts = [role, name].filter((part) => typeof part === 'string' && part !== '');
  return parts.length === 0 ? 'unnamed user' : parts.join(' ');
}

/** `12 s`, `4 min`, `3 h`, `7 d`: rounded down, so that nobody counts on time that is not there. */
function describeDuration(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
