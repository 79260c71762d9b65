/**
 * Whether Postgres refused a write because of this constraint or unique index. Operations turn it into a coded error
 * of theirs: the constraint decides, so two writers at once cannot both pass a check.
 */
export function violates(error: unknown, constraint: string): boolean {
  const { constraint: violated, nativeError } = (error ?? {}) as {
    readonly constraint?: unknown;
    readonly nativeError?: { readonly constraint?: unknown };
  };
  // Objection reads the constraint from the error's detail, which Postgres leaves out where row-level security holds.
  return (violated ?? nativeError?.constraint) === constraint;
}
