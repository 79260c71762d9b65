import type { z } from 'zod';
import { BadInputError, type FieldProblem } from '../errors.js';
import { unstorableTexts } from '../text/unstorable-texts.js';

/**
 * Validates an operation's input. Throws `BAD_USER_INPUT` whose `fields` name every offending path, also those of texts
 * that the database could not keep, whatever the schema says of them.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  const issues = parsed.error?.issues ?? [];
  const wrong = issues.map(({ path, message }): FieldProblem => ({ path: path.join('.'), message }));
  // What the schema says of a path is said better there.
  const unstorable = unstorableTexts(input).filter(({ path }) => !wrong.some((other) => other.path === path));
  const fields = [...wrong, ...unstorable];
  if (parsed.success && fields.length === 0) return parsed.data;
  throw new BadInputError(
    fields.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
    { fields },
  );
}
