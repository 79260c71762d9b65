import { test } from 'vitest';
import { placesOf } from './inputs.js';
import { startWorld } from './world.js';
test('probe', { timeout: 120000 }, async () => {
  await using world = await startWorld();
  const fields = Object.values(world.schema.getMutationType()!.getFields());
  const places = fields.flatMap(placesOf);
  console.log(fields.length, places.length, world.log.slice(0, 30));
  const by: Record<string, number> = {};
  for (const c of world.harvest.coordinates.filter((c) => c.endsWith('.id'))) by[c] = world.harvest.of(c).length;
  console.log(by);
});
