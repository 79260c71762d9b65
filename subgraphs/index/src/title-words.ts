/** Longer ones are cut: Postgres takes no lexeme above 2 KB. */
const MAX_WORD = 100;

/** The words of a text as they are compared with what somebody begins to type: `Café-Crème` → `cafe`, `creme`. */
export function titleWords(text: string): readonly string[] {
  const folded = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words.map((word) => [...word].slice(0, MAX_WORD).join(''));
}

/**
 * A `tsquery` for titles that hold all the words, the last of which may go on; `null` when there is none. Words hold letters
 * and digits only, so nothing has to be escaped.
 */
export function prefixQuery(typed: string): string | null {
  const words = titleWords(typed).map((word) => `'${word}'`);
  return words.length === 0 ? null : `${words.join(' & ')}:*`;
}
