import type { FieldProblem } from '../errors.js';
import { MAX_JSON_DEPTH } from './json-depth.js';

/** At most this many are named; more would only make the answer longer. */
const MAX_PROBLEMS = 20;

/**
 * Where a value read from JSON holds what Postgres cannot keep: texts and keys with NUL, which no text of it may have, or
 * with half of a surrogate pair, which its JSON refuses and its text would silently replace; and what is nested too deep.
 */
export function unstorableTexts(value: unknown): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const look = (each: unknown, path: readonly string[]): void => {
    if (problems.length >= MAX_PROBLEMS) return;
    if (typeof each === 'string') {
      const message = problemOf(each);
      if (message) problems.push({ path: path.join('.'), message });
      return;
    }
    if (typeof each !== 'object' || each === null) return;
    if (path.length >= MAX_JSON_DEPTH) {
      problems.push({
        path: path.slice(0, 10).join('.'),
        message: `must not be nested deeper than ${MAX_JSON_DEPTH} levels`,
      });
      return;
    }
    for (const [key, inner] of Object.entries(each)) {
      const message = problemOf(key);
      if (message) problems.push({ path: path.join('.'), message: `has a key that ${message}` });
      else look(inner, [...path, key]);
    }
  };
  look(value, []);
  return problems;
}

function problemOf(text: string): string | undefined {
  if (text.includes('\0')) return 'must not contain NUL';
  if (LONE_SURROGATE.test(text)) return 'must not contain half of a surrogate pair';
  return undefined;
}

const LONE_SURROGATE = /\p{Surrogate}/u;
