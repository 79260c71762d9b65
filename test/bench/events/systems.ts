import type { OpenSystem } from './event-system.ts';
import { openGraphileWorker } from './graphile-worker-system.ts';
import { openPgBoss } from './pg-boss-system.ts';
import { openRustok } from './rustok-system.ts';

/** What is measured side by side. */
export const SYSTEMS: Readonly<Record<string, OpenSystem>> = {
  rustok: openRustok,
  'graphile-worker': openGraphileWorker,
  'pg-boss': openPgBoss,
};
