import { describe, expect, test } from 'vitest';
import type { UserActor, UserId } from '../access/actor.js';
import { heldGrants } from '../access/effective-grants.js';
import { permissions } from '../access/permissions.js';
import { defineModule, type ModuleDeclaration } from './define-module.js';
import { ModulePolicy, switchesOf } from './module-policy.js';
import { moduleSlug } from './module-slug.js';
import { ModuleRegistry } from './registry.js';

function module(slug: string, dependsOn: readonly string[] = [], kind: 'core' | 'optional' = 'optional') {
  return defineModule({
    ...{ slug, dependsOn, kind, name: slug, description: slug, version: '1.0.0' },
    permissions: permissions(slug, ['read', 'manage'], { admin: 'all' }),
  });
}

function policy(registry: ModuleRegistry, on: readonly string[], byDefault: readonly string[] = []) {
  return new ModulePolicy(
    { enabledModules: on.map(moduleSlug), defaultModules: byDefault.map(moduleSlug) },
    registry,
  );
}

const shop = new ModuleRegistry([
  module('core', [], 'core'),
  module('content'),
  module('blog', ['content']),
  module('comments', ['blog', 'core']),
]);

describe('the modules that are on', () => {
  test.each<[what: string, chosen: readonly string[], on: readonly string[]]>([
    ['core modules always', [], ['core']],
    [
      'what the tenant chose, dependencies first',
      ['comments', 'blog', 'content'],
      ['content', 'core', 'blog', 'comments'],
    ],
    ['nothing without its dependency, however far below', ['comments', 'blog'], ['core']],
    ['nothing that is not installed', ['gone', 'content'], ['content', 'core']],
  ])('are %s', (_, chosen, on) => {
    expect(policy(shop, chosen).enabled).toEqual(on);
  });
});

test('each module has a decision with its reason, and names what it lacks', () => {
  const { decisions } = policy(shop, ['content', 'comments'], ['content']);
  expect(
    decisions.map(({ module: { slug }, enabled, reason, missing }) => [slug, enabled, reason, missing]),
  ).toEqual([
    ['content', true, 'default', []],
    ['core', true, 'core', []],
    ['blog', false, 'not_enabled', []],
    ['comments', false, 'missing_dependency', ['blog']],
  ]);
});

test('a default that is not switched on any more counts for nothing', () => {
  expect(policy(shop, [], ['content']).of('content')).toMatchObject({
    enabled: false,
    reason: 'not_enabled',
  });
});

test('the order of rows makes no other revision', () => {
  expect(policy(shop, ['content', 'blog']).revision).toBe(policy(shop, ['blog', 'content']).revision);
  expect(policy(shop, ['content']).revision).toMatch(/^sha256:[0-9a-f]{64}$/);
});

describe('the grants that count', () => {
  const held = new Map([
    ['content:read', 'all'],
    ['blog:manage', 'own'],
    ['elsewhere:read', 'all'],
  ] as const);
  const user: UserActor = {
    ...{ kind: 'user', userId: 'u' as UserId, sessionId: 's', roles: ['editor'], grants: held },
    tokenExpiresAt: new Date(0),
  };
  const grantsOf = (actor: unknown) => [...(actor as UserActor).grants.keys()];

  test('are not those of a module that is off, and all of them when it is on again', () => {
    const without = policy(shop, ['content']).actor(user);
    expect(grantsOf(without)).toEqual(['content:read', 'elsewhere:read']);
    expect(without).toMatchObject({ roles: ['editor'], userId: 'u' });
    expect(heldGrants((without as UserActor).grants)).toBe(held);
    const back = policy(shop, ['content', 'blog', 'comments']).actor(without);
    expect(grantsOf(back)).toEqual(['content:read', 'blog:manage', 'elsewhere:read']);
  });

  test('are found without looking twice, and an actor that holds nothing else stays the same', () => {
    const off = policy(shop, ['content']);
    expect(off.effective(held)).toBe(off.effective(held));
    const actor = off.actor(user);
    expect(off.actor(actor)).toBe(actor);
    const reader = { ...user, grants: new Map([['content:read', 'all']] as const) };
    expect(off.actor(reader)).toBe(reader);
  });
});

describe('whatever modules there are and whatever is switched on', () => {
  const SEED = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31);
  const random = randomFrom(SEED);
  const chance = (p: number) => random() < p;

  /** Up to nine modules, some core, each needing some of those before it. */
  function randomRegistry(): ModuleRegistry {
    const modules: ModuleDeclaration[] = [];
    for (let n = Math.floor(random() * 9); n >= 0; n -= 1) {
      const isCore = chance(0.2);
      const mayNeed = modules.filter(({ kind }) => !isCore || kind === 'core');
      const needs = mayNeed.filter(() => chance(0.3)).map(({ slug }) => slug);
      modules.push(module('abcdefghi'.charAt(modules.length), needs, isCore ? 'core' : 'optional'));
    }
    return new ModuleRegistry(modules.reverse());
  }

  test(`what is on has all it needs, and nothing else is missing (seed ${SEED})`, () => {
    for (let round = 0; round < 500; round += 1) {
      const registry = randomRegistry();
      const on = registry.optional.map(({ slug }) => slug).filter(() => chance(0.6));
      const decided = policy(
        registry,
        on,
        on.filter(() => chance(0.5)),
      );
      const enabled = new Set(decided.enabled);
      for (const { module: each, enabled: isOn, reason, missing } of decided.decisions) {
        const lacks = each.dependsOn.filter((slug) => !enabled.has(slug));
        const wanted = each.kind === 'core' || on.includes(each.slug);
        expect([isOn, missing]).toEqual([wanted && lacks.length === 0, wanted ? lacks : []]);
        expect(reason === 'missing_dependency').toBe(wanted && lacks.length > 0);
        expect(reason === 'core').toBe(each.kind === 'core');
      }
    }
  });

  test(`a module is on exactly when all of its switches are (seed ${SEED})`, () => {
    for (let round = 0; round < 200; round += 1) {
      const registry = randomRegistry();
      const on = registry.optional.map(({ slug }) => slug).filter(() => chance(0.6));
      const decided = policy(registry, on);
      for (const { slug } of registry.modules)
        expect(decided.has(slug)).toBe(switchesOf(slug, registry).every((each) => on.includes(each)));
    }
  });

  test(`two revisions are equal exactly when the decisions are (seed ${SEED})`, () => {
    let equal = 0;
    for (let round = 0; round < 500; round += 1) {
      const registry = randomRegistry();
      const some = () => registry.optional.map(({ slug }) => slug).filter(() => chance(0.7));
      const [one, other] = [policy(registry, some(), some()), policy(registry, some(), some())];
      const facts = ({ decisions }: ModulePolicy) =>
        JSON.stringify(decisions.map(({ enabled, reason, missing }) => [enabled, reason, missing]));
      const same = facts(one) === facts(other);
      if (same) equal += 1;
      expect(one.revision === other.revision).toBe(same);
    }
    expect(equal).toBeGreaterThan(20);
  });
});

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
