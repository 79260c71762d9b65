import { badField, slugOf } from '@rustok/kernel';
import { z } from 'zod';
import { locale, perLocale } from '../node-rules.js';
import { TYPE_PATTERN } from './media-types.js';

const MAX_NAME_LENGTH = 255;
const MAX_METADATA_LENGTH = 8_000;

const text = (maxLength: number) => z.string().trim().max(maxLength).nullish();
const texts = { title: text(255), altText: text(500), caption: text(2000) };

/** The fields of an upload: texts in one language, which is the tenant's where none is named. */
export const uploadTexts = z.strictObject({ locale: locale.optional(), ...texts });

/** What is absent stays; translations replace the whole set. */
export const mediaChanges = z.object({
  expectedVersion: z.int().min(1),
  originalName: z.string().trim().min(1).max(MAX_NAME_LENGTH).optional(),
  metadata: z
    .record(z.string(), z.unknown())
    .refine((value) => JSON.stringify(value).length <= MAX_METADATA_LENGTH, {
      message: `must have at most ${String(MAX_METADATA_LENGTH)} characters as JSON`,
    })
    .optional(),
  translations: perLocale(z.array(z.object({ locale, ...texts })).max(100)).optional(),
});
export type MediaTexts = NonNullable<z.output<typeof mediaChanges>['translations']>[number];

/** The name a client gives its file, without what cannot be shown; `fallback` where nothing is left of it. */
export function originalNameOf(given: string, fallback: string): string {
  const name = given
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim()
    .slice(0, MAX_NAME_LENGTH);
  return name || fallback;
}

/** `Übersicht (2).PNG` → `ubersicht-2.png`: harmless in a header and on every disk. `extension`: of what is in it. */
export function fileNameOf(
  originalName: string,
  { id, extension }: { id: string; extension: string },
): string {
  const stem = originalName.replace(/\.[^.]*$/, '');
  return `${slugOf(stem, id).slice(0, 200).replace(/-$/, '')}.${extension}`;
}

/** Throws `BAD_USER_INPUT`. */
export function checkedTypePattern(pattern: string, path: string): string {
  if (!TYPE_PATTERN.test(pattern)) throw badField(path, 'must be a type such as "image/png", or "image/*"');
  return pattern;
}
