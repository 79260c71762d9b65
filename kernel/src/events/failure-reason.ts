/** Characters of an error that are kept: for people, in a table's column. */
const MAX_REASON = 500;

/** What is kept of an error: its message, and its code where it has one. Never its stack, never an event's payload. */
export function failureReason(error: unknown): string {
  const { message, code } = error instanceof Error ? (error as Error & { code?: unknown }) : {};
  const text = message ?? String(error);
  const reason = typeof code === 'string' ? `${code}: ${text}` : text;
  return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON - 1)}…` : reason;
}
