import type { DeadLetterFilter } from '@rustok/kernel';
import { z } from 'zod';
import { name, names, status, time, uuid } from './input.js';

const MAX_IDS = 1_000;

/** As GraphQL clients write it; what is null is not asked for. */
export const deadLetterFilter = z
  .strictObject({
    ids: z.array(uuid).min(1).max(MAX_IDS).nullish(),
    status: status.nullish(),
    types: names.nullish(),
    consumer: name.nullish(),
    target: name.nullish(),
    deadAfter: time.nullish(),
    deadBefore: time.nullish(),
  })
  .transform(
    (filter) =>
      Object.fromEntries(Object.entries(filter).filter(([, value]) => value != null)) as DeadLetterFilter,
  );

export type DeadLetterFilterInput = z.input<typeof deadLetterFilter>;
