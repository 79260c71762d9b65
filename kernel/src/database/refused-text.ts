import { BadInputError } from '../errors.js';

/** `character_not_in_repertoire`, `untranslatable_character`: what stands in a text, or in JSON, that Postgres cannot keep. */
const REFUSED_TEXT = /^(22021|22P05)$/;

/**
 * The error as the mistake of whoever sent a text with NUL, where nothing had looked at it before. `parseInput` names the
 * field; here nobody knows it any more. Any other error itself.
 */
export function asRefusedText(error: unknown): unknown {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (!REFUSED_TEXT.test(String(code))) return error;
  return new BadInputError('A text holds characters that cannot be kept, such as NUL.', { fields: [] });
}
