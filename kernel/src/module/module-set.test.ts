import { expect, test } from 'vitest';
import { defineModule } from './define-module.js';
import { ModulePolicy } from './module-policy.js';
import { outcomeOfSet } from './module-set.js';
import { moduleSlug } from './module-slug.js';
import { ModuleRegistry } from './registry.js';

const module = (slug: string, dependsOn: readonly string[] = [], kind: 'core' | 'optional' = 'optional') =>
  defineModule({ slug, dependsOn, kind, name: slug, description: slug, version: '1.0.0' });

const registry = new ModuleRegistry([
  module('core', [], 'core'),
  module('content', ['core']),
  module('blog', ['content']),
  module('comments', ['blog', 'content']),
]);

test.each<
  [what: string, now: readonly string[], set: readonly string[], on: readonly string[], problems: object[]]
>([
  ['nothing at all', ['content'], [], ['core'], []],
  ['what there is', ['content'], ['content', 'core'], ['core', 'content'], []],
  ['a module with all it needs', [], ['blog', 'content'], ['core', 'content', 'blog'], []],
  [
    'what needs modules that are off',
    [],
    ['comments'],
    ['core'],
    [{ kind: 'missing_dependencies', module: 'comments', others: ['blog', 'content'] }],
  ],
  [
    'what needs modules that would be switched off',
    ['content', 'blog', 'comments'],
    ['comments'],
    ['core'],
    [
      { kind: 'has_dependents', module: 'content', others: ['comments'] },
      { kind: 'has_dependents', module: 'blog', others: ['comments'] },
    ],
  ],
  [
    'an unknown module, told once',
    [],
    ['shop', 'shop', 'content'],
    ['core', 'content'],
    [{ kind: 'unknown', module: 'shop' }],
  ],
])('the outcome of %s', (_, now, set, on, problems) => {
  const before = new ModulePolicy({ enabledModules: now.map(moduleSlug), defaultModules: [] }, registry);
  const outcome = outcomeOfSet(set, before, registry);
  expect(outcome.policy.enabled).toEqual(on);
  expect(outcome.problems).toEqual(problems);
  const completed = outcomeOfSet(outcome.completed, before, registry);
  expect([completed.problems, completed.completed]).toEqual([[], outcome.completed]);
});

test('what stays on stays a default where it was one', () => {
  const [content, blog] = ['content', 'blog'].map(moduleSlug);
  if (!content || !blog) throw new Error('there are two');
  const before = new ModulePolicy({ enabledModules: [content], defaultModules: [content] }, registry);
  const { policy } = outcomeOfSet(['content', 'blog'], before, registry);
  expect([policy.of('content')?.reason, policy.of('blog')?.reason]).toEqual(['default', 'override']);
  expect(outcomeOfSet(['content'], before, registry).policy.revision).toBe(before.revision);
});
