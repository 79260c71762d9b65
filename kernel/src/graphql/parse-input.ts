import type { z } from 'zod';
import { BadInputError, type FieldProblem } from '../errors.js';
import { unstorableTexts } from '../text/unstorable-texts.js';

/**
 * Validates an operation's input. Throws `BAD_USER_INPUT` whose `fields` name every offending path, also those of texts
 * that the database could not keep, whatever the schema says of them.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const unstorable = unstorableTexts(input);
  if (unstorable.length > 0) refuse(unstorable);
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  return refuse(parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })));
}

function refuse(fields: readonly FieldProblem[]): never {
  throw new BadInputError(
    fields.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
    { fields },
  );
}
