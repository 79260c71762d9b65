import { ClientError } from '@rustok/kernel';

/** `extensions.resumeAfter` of a request. Throws `CURSOR_INVALID` for what cannot be a cursor. */
export function resumeAfterOf(
  extensions: Readonly<Record<string, unknown>> | null | undefined,
): string | undefined {
  const cursor = extensions?.resumeAfter;
  if (cursor === undefined || cursor === null) return undefined;
  if (typeof cursor === 'string') return cursor;
  throw new ClientError('CURSOR_INVALID', 'extensions.resumeAfter must be a cursor, a text.');
}
