import { isUuid } from '@rustok/kernel';
import { z } from 'zod';

// What callers of every kind may say; each message repeats the value.

const MAX_NAMES = 100;
const MAX_NAME = 255;

const not = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined ? 'is missing' : `must be ${what}, not ${JSON.stringify(input)}`,
});

/** Of an event type, a consumer, a target. Postgres holds no NUL. */
export const name = z
  .string(not('text'))
  .regex(/^[\x20-\x7e]{1,255}$/, not(`1 to ${MAX_NAME} plain characters`));

export const names = z.array(name, not('a list of names')).min(1).max(MAX_NAMES);

export const uuid = z
  .string(not('a uuid'))
  .refine((text) => isUuid(text.toLowerCase()), not('a uuid'))
  .transform((text) => text.toLowerCase());

export const time = z.union(
  [z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))],
  not('a time such as "2026-01-31T12:00:00Z"'),
);

export const choice = <const T extends readonly string[]>(...values: T) =>
  z.enum(values, not(values.map((value) => `"${value}"`).join(' or ')));

/** Whole numbers, also as text. */
export function wholeNumber(min: number, max: number) {
  const wrong = not(`a whole number from ${min} to ${max}`);
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,9}$/)
          .transform(Number),
      ],
      wrong,
    )
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, wrong);
}

export const status = choice('dead', 'requeued', 'replayed');
export const source = choice('log', 'iggy');
export const rate = wholeNumber(1, 100_000);
