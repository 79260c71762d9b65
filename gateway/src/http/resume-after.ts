import { ClientError } from '@rustok/kernel';

/** Between the cursor and the ticket's proof in the event ids of a ticket's stream; in neither of them. */
export const PROOF_MARK = '~';

/** The cursor in an event id, of whatever stream: with a token to show, nobody has to prove which stream it was. */
export function cursorOfEventId(eventId: string): string {
  return eventId.split(PROOF_MARK, 1)[0] as string;
}

/** `extensions.resumeAfter` of a request. Throws `CURSOR_INVALID` for what cannot be a cursor. */
export function resumeAfterOf(
  extensions: Readonly<Record<string, unknown>> | null | undefined,
): string | undefined {
  const cursor = extensions?.resumeAfter;
  if (cursor === undefined || cursor === null) return undefined;
  if (typeof cursor === 'string') return cursorOfEventId(cursor);
  throw new ClientError('CURSOR_INVALID', 'extensions.resumeAfter must be a cursor, a text.');
}
