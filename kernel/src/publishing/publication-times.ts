import { z } from 'zod';
import { invalidStatusTransition } from '../change-errors.js';

/** When something becomes public by itself, and when it stops being so. */
export interface PublicationTimes {
  readonly publishAt: Date | null;
  readonly unpublishAt: Date | null;
}

/** One of the two at least, both later than `now`, in this order. Replaces what was scheduled. */
export function publicationTimes(now: Date) {
  const time = z
    .date()
    .refine((at) => at > now, 'must be in the future')
    .nullish()
    .transform((at) => at ?? null);
  return z
    .object({ publishAt: time, unpublishAt: time })
    .refine(({ publishAt, unpublishAt }) => publishAt !== null || unpublishAt !== null, {
      message: 'is needed, or unpublishAt',
      path: ['publishAt'],
    })
    .refine(
      ({ publishAt, unpublishAt }) => publishAt === null || unpublishAt === null || publishAt < unpublishAt,
      { message: 'must be later than publishAt', path: ['unpublishAt'] },
    );
}

/**
 * A draft can be published at a time; what is public, or will be by then, can be taken back at one.
 * Throws `INVALID_STATUS_TRANSITION`.
 */
export function requireSchedulable(
  thing: string,
  status: 'draft' | 'published' | 'archived',
  { publishAt, unpublishAt }: PublicationTimes,
): void {
  if (publishAt !== null && status !== 'draft') {
    throw invalidStatusTransition(thing, 'scheduled for publication', status);
  }
  if (unpublishAt !== null && status !== 'published' && publishAt === null) {
    throw invalidStatusTransition(thing, 'scheduled to be unpublished', status);
  }
}
