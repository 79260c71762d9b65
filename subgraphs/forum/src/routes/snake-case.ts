import { BadInputError, type FieldProblem } from '@rustok/kernel';

// Plain HTTP speaks snake_case, as scripts read it; operations are asked in their own names, and what they find wrong is
// told in the names the caller wrote.

export async function inSnakeCase<T>(body: unknown, operation: (input: unknown) => Promise<T>): Promise<T> {
  try {
    return await operation(withKeys(body, camelCase));
  } catch (error) {
    throw error instanceof BadInputError ? retold(error) : error;
  }
}

function withKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [rename(key), withKeys(item, rename)]),
  );
}

function retold(error: BadInputError): BadInputError {
  const given = (error.details['fields'] ?? []) as readonly FieldProblem[];
  const fields = given.map(({ path, message }) => ({ path: snakeCase(path), message }));
  const message = fields.map((field) => (field.path ? `${field.path}: ${field.message}` : field.message));
  return new BadInputError(message.join('; ') || error.message, { fields });
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
