/**
 * As deep as a value a client sends as JSON may be nested. What reads it, writes it or keeps it goes down by recursion, and
 * a body of a megabyte can be nested deeper than any stack is.
 */
export const MAX_JSON_DEPTH = 200;

/** Whether a value read from JSON has more than `max` levels. Without recursion itself. */
export function isNestedTooDeep(value: unknown, max = MAX_JSON_DEPTH): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= max) return true;
    const below: unknown[] = [];
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue;
      for (const inner of Object.values(each)) {
        if (typeof inner === 'object' && inner !== null) below.push(inner);
      }
    }
    level = below;
  }
  return false;
}
