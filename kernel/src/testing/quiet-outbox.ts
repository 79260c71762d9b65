import { type Outbox, insertEvents } from '../events/outbox.js';

/** The real outbox, after whose commits nobody is told: for tests that look at the rows themselves. */
export const quietOutbox: Outbox = { write: insertEvents, committed: () => undefined };
