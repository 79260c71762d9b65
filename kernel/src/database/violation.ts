/**
 * Whether Postgres refused a write because of this constraint or unique index. Operations turn it into a coded error
 * of theirs: the constraint decides, so two writers at once cannot both pass a check.
 */
export function violates(error: unknown, constraint: string): boolean {
  return (error as { constraint?: unknown } | null)?.constraint === constraint;
}
