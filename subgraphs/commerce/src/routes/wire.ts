import { BadInputError, ClientError, type FieldProblem, type RouteAnswer } from '@rustok/kernel';

// Plain HTTP writes names_like_this, operations readNamesLikeThis. What is below `metadata` is the shop's own, and stays.

/** A body as operations read it. */
export function fromWire(value: unknown): unknown {
  return renamed(value, (key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
}

/** A result as it is answered: dates as text. */
export function toWire(value: unknown): unknown {
  return renamed(value, snake);
}

/** Runs what may refuse its input, and names fields as the caller wrote them. */
export async function answering(work: () => Promise<RouteAnswer>): Promise<RouteAnswer> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ClientError ? asWritten(error) : error;
  }
}

function asWritten(error: ClientError): ClientError {
  const { fields } = error.details as { readonly fields?: readonly FieldProblem[] };
  if (!fields) return error;
  const told = fields.map(({ path, message }) => ({ path: snake(path), message }));
  const message = told.map(({ path, message: reason }) => (path ? `${path}: ${reason}` : reason)).join('; ');
  return error instanceof BadInputError
    ? new BadInputError(message, { ...error.details, fields: told })
    : new ClientError(error.code, message, { details: { ...error.details, fields: told }, cause: error });
}

function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      rename(key),
      key === 'metadata' ? inner : renamed(inner, rename),
    ]),
  );
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
