import { expect, test } from 'vitest';
import { itemChanges, itemsOfMenu, newItem } from './menu-rules.js';

const labels = [{ locale: 'en', label: 'Home' }];
const item = { labels, url: '/' };
const items = itemsOfMenu({ maxMenuItems: 3, maxMenuDepth: 2 });

function problems(list: unknown): string[] {
  const { error } = items.safeParse({ version: 1, items: list });
  return (error?.issues ?? []).map(({ path }) => path.join('.'));
}

test.each<[string, unknown, string[]]>([
  ['nothing', [], []],
  ['as many and as deep as may be', [{ ...item, children: [item, item] }], []],
  ['one too many below', [{ ...item, children: [item, item, item] }], ['items']],
  [
    'one level too many',
    [{ ...item, children: [{ ...item, children: [item] }] }],
    ['items.0.children.0.children'],
  ],
  ['no target', [{ labels }], ['items.0.url']],
  ['two targets', [{ ...item, pageId: '0197a8e2-8f3c-7bbb-8000-00c0ffee0042' }], ['items.0.url']],
  ['a script', [{ labels, url: 'javascript:alert(1)' }], ['items.0.url']],
  ['no label', [{ url: '/', labels: [] }], ['items.0.labels']],
  ['two labels in one locale', [{ url: '/', labels: [...labels, ...labels] }], ['items.0.labels']],
  ['an icon that is markup', [{ ...item, icon: '<svg>' }], ['items.0.icon']],
])('items with %s', (_what, list, paths) => {
  expect(problems(list)).toEqual(paths);
});

test('ten thousand levels are refused as readily as three', () => {
  let deep: object = item;
  for (let i = 0; i < 10_000; i += 1) deep = { ...item, children: [deep] };
  expect(problems([deep])).toEqual(['items.0.children.0.children']);
});

test('one item has one target; a change may have none', () => {
  expect(newItem.safeParse({ version: 1, labels, url: '/' }).success).toBe(true);
  expect(newItem.safeParse({ version: 1, labels }).success).toBe(false);
  expect(itemChanges.safeParse({ version: 1, icon: 'star' }).success).toBe(true);
});
