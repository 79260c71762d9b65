import { test, expect } from 'vitest';
import { startWorld } from './world.js';
import { tablesWithGlobalIds, GLOBAL_IDS, fingerprints } from './twins.js';
test('probe', { timeout: 120_000 }, async () => {
  console.time('world');
  await using world = await startWorld();
  console.timeEnd('world');
  expect(await tablesWithGlobalIds(world.owner)).toEqual([...GLOBAL_IDS]);
  console.time('r');
  await world.restoreAttacker();
  console.timeEnd('r');
  console.time('f');
  const f = await fingerprints(world.owner, { otherThan: world.attacker.tenant.id });
  console.timeEnd('f');
  console.log(Object.keys(f).length, world.log.length, world.log.slice(-5));
});
