import { defineEvent, eventCount, eventText } from '@rustok/kernel';
import { z } from 'zod';

/** Fires when a rebuild has gone through all documents of its kinds; not for one that failed on the way. */
export const IndexRebuilt = defineEvent({
  type: 'index.rebuilt',
  version: 1,
  description: 'The search documents of some kinds were all made anew from their sources.',
  payload: z.strictObject({
    kinds: z.array(eventText(64)),
    /** How many documents the sources had, one per translation. */
    documents: eventCount(),
  }),
});
