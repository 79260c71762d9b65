/** Days that figures of change look back, and then as many before; one number, so that all modules compare alike. */
export const STATISTICS_WINDOW_DAYS = 30;

/** Percent by which `recent` differs from `before`: 50 for 3 after 2; 100 when there was nothing before, 0 for nothing at all. */
export function percentChange({
  recent,
  before,
}: {
  readonly recent: number;
  readonly before: number;
}): number {
  if (before === 0) return recent === 0 ? 0 : 100;
  return ((recent - before) / before) * 100;
}
