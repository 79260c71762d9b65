import type { Platform } from '@rustok/kernel';
import type { Cursors, CursorScope } from './cursor.js';
import { cursorExpired, cursorInvalid } from './errors.js';

/**
 * Where a subscription goes on that shows a cursor. Throws `CURSOR_INVALID`, `CURSOR_KEY_UNKNOWN`, and `CURSOR_EXPIRED`
 * when events after it are no longer kept.
 */
export async function resumePosition(
  cursor: string,
  scope: CursorScope,
  cursors: Cursors,
  { feed, history }: Pick<Platform, 'feed' | 'history'>,
): Promise<bigint> {
  const position = cursors.open(cursor, scope);
  // Another instance may be ahead of this one, but nobody is ahead of the log.
  if (position > feed.position && position > (await history.end())) throw cursorInvalid();
  if (position < (await history.edge()).position) throw cursorExpired();
  return position;
}
