import { readFile } from 'node:fs/promises';
import { Engine } from '@rustok/gateway';
import { expect, test } from 'vitest';
import { startTestPlatform } from '../kit/platform.js';

const PAGE = new URL('../../docs/reference/metrics.md', import.meta.url);

test('docs/reference/metrics.md lists every metric of platform and gateway with type and labels, and no other', async () => {
  await using kit = await startTestPlatform([]);
  const engine = new Engine({ platform: kit.platform });
  await engine.close();
  const parts = [
    kit.platform.metrics,
    engine.metrics,
    engine.graphs.metrics,
    engine.live.metrics,
    engine.subgraphMetrics,
  ];
  const registries = parts.map(({ registry }) => registry);
  const all = registries.flatMap((registry) => registry.getMetricsAsArray());
  const registered = all.map((metric) => {
    const { name, labelNames = [] } = metric as unknown as { name: string; labelNames?: readonly string[] };
    return `${name}: ${labelNames.join(', ')}`;
  });
  const told = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()));
  const types = new Map(told.flat().map(({ name, type }) => [name, String(type)]));
  const rows = [...(await readFile(PAGE, 'utf8')).matchAll(/^\| `(\w+)` \| (\w+) \|([^|]*)\|/gm)];
  const listed = rows.map(([, name, , labels = '']) => `${name}: ${labels.replaceAll('`', '').trim()}`);
  expect(listed.sort()).toEqual(registered.sort());
  for (const [, name = '', type] of rows) expect(type, name).toBe(types.get(name));
});
