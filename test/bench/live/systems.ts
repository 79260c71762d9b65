import { openFloor } from './floor-system.ts';
import { openGraphqlWs } from './graphql-ws-system.ts';
import type { OpenLiveSystem } from './live-system.ts';
import { openMercurius } from './mercurius-system.ts';
import { openRustok } from './rustok-system.ts';

/** What is measured side by side. */
export const SYSTEMS: Readonly<Record<string, OpenLiveSystem>> = {
  floor: openFloor,
  rustok: openRustok,
  'graphql-ws': openGraphqlWs,
  mercurius: openMercurius,
};
