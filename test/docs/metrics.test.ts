import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startTestApi } from '../kit/api.js';

const PAGE = new URL('../../docs/reference/metrics.md', import.meta.url);

test('docs/reference/metrics.md lists every metric of the platform with type and labels, and no other', async () => {
  await using kit = await startTestApi([]);
  const registries = [kit.platform.metrics.registry, kit.engine.subgraphMetrics.registry];
  const metrics = registries.flatMap((registry) => registry.getMetricsAsArray());
  const registered = metrics.map((metric) => {
    const { name, labelNames = [] } = metric as unknown as { name: string; labelNames?: readonly string[] };
    return `${name}: ${labelNames.join(', ')}`;
  });
  const types = new Map(
    (await Promise.all(registries.map((registry) => registry.getMetricsAsJSON())))
      .flat()
      .map(({ name, type }) => [name, String(type)]),
  );
  const rows = [...(await readFile(PAGE, 'utf8')).matchAll(/^\| `(\w+)` \| (\w+) \|([^|]*)\|/gm)];
  const listed = rows.map(([, name, , labels = '']) => `${name}: ${labels.replaceAll('`', '').trim()}`);
  expect(listed.sort()).toEqual(registered.sort());
  for (const [, name = '', type] of rows) expect(type, name).toBe(types.get(name));
});
