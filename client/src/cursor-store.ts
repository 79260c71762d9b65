/**
 * Where the cursors of subscriptions with a `key` are kept, so that a later subscription of that key goes on where the last
 * one stopped. Keys have the tenant in them. A cursor is about 60 characters, opaque, and no secret: it opens nothing
 * without the rights to the subscription.
 */
export interface CursorStore {
  get(key: string): string | undefined | Promise<string | undefined>;
  /** Called after each result; a rejection is told to `onEvent` and changes nothing. */
  set(key: string, cursor: string): void | Promise<void>;
  delete(key: string): void | Promise<void>;
}

/** As long as the page or the process. */
export function memoryCursorStore(): CursorStore {
  const cursors = new Map<string, string>();
  return {
    get: (key) => cursors.get(key),
    set: (key, cursor) => void cursors.set(key, cursor),
    delete: (key) => void cursors.delete(key),
  };
}

/**
 * In a browser: `webCursorStore(sessionStorage)` outlives a reload. Two tabs that share `localStorage` would move each other's
 * cursors, so that one misses what only the other saw: give them different keys.
 */
export function webCursorStore(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): CursorStore {
  const name = (key: string) => `rustok.cursor.${key}`;
  return {
    get: (key) => storage.getItem(name(key)) ?? undefined,
    set: (key, cursor) => storage.setItem(name(key), cursor),
    delete: (key) => storage.removeItem(name(key)),
  };
}
