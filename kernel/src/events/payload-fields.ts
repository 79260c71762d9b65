import { z } from 'zod';

const NIL = '00000000-0000-0000-0000-000000000000';

// Pieces of event payloads. What a payload may hold stands in its JSON schema too, and is promised with the version.

/** The id of something. Not the nil uuid: that is a variable nobody has set. */
export function eventId() {
  return z
    .guid()
    .refine((id) => id !== NIL, 'must not be the nil uuid')
    .meta({ not: { const: NIL } });
}

/** A name or a text: not blank, and at most so many characters. */
export function eventText(maxLength: number) {
  return z.string().max(maxLength).regex(/\S/, 'must not be blank');
}

/** How many of something. */
export function eventCount() {
  return z.number().int().min(0);
}
