import { z } from 'zod';
import type { RbacSettings } from './settings.js';

/** Postgres cannot store NUL in text. */
export const plainText = z.string().refine((text) => !text.includes('\0'), 'must not contain NUL');

/** Trimmed and in lower case: one person, one address. */
export const emailAddress = z.string().trim().toLowerCase().pipe(z.email().max(255));

export const personName = plainText.trim().min(1).max(255);

/** Bounded above too, so that nobody makes us hash megabytes. */
export function newPassword({ passwordMinLength }: RbacSettings) {
  return z.string().min(passwordMinLength).max(128);
}

/** What somebody claims at sign-in; only its size is checked, and the answer does not depend on its form. */
export const claimedCredentials = z.object({
  email: plainText.trim().toLowerCase().max(255),
  password: z.string().max(128),
});
