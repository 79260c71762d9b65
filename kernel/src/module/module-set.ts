import { type ModuleSwitches, ModulePolicy, switchesOf } from './module-policy.js';
import type { ModuleSlug } from './module-slug.js';
import type { ModuleRegistry } from './registry.js';

/** Why a set of modules could not be switched to as it is. */
export type ModuleSetProblem =
  /** This platform carries no such module. */
  | { readonly kind: 'unknown'; readonly module: string }
  /** `module` is in the set and needs `others`, which are neither in it nor on now. */
  | {
      readonly kind: 'missing_dependencies';
      readonly module: ModuleSlug;
      readonly others: readonly ModuleSlug[];
    }
  /** `module` is on now and not in the set, but `others`, which are in the set, need it. */
  | { readonly kind: 'has_dependents'; readonly module: ModuleSlug; readonly others: readonly ModuleSlug[] };

/** What a tenant would have if exactly these modules were switched on. */
export interface ModuleSetOutcome {
  readonly problems: readonly ModuleSetProblem[];
  /** What would be on, core modules included, and nothing that lacks what it needs. */
  readonly policy: ModulePolicy;
  /** The optional modules of the set with all they need, in dependency order: a set without problems. */
  readonly completed: readonly ModuleSlug[];
}

/** Core modules may stand in the set or not: they are on. */
export function outcomeOfSet(
  slugs: readonly string[],
  now: ModulePolicy,
  registry: ModuleRegistry,
): ModuleSetOutcome {
  const wanted = registry.optional.map(({ slug }) => slug).filter((slug) => slugs.includes(slug));
  const policy = new ModulePolicy(switchesFor(wanted, now), registry);
  const needed = new Set(wanted.flatMap((slug) => switchesOf(slug, registry)));
  return {
    problems: problemsOf(slugs, wanted, now, registry),
    policy,
    completed: registry.optional.map(({ slug }) => slug).filter((slug) => needed.has(slug)),
  };
}

/** What stays on stays a default where it was one. */
function switchesFor(wanted: readonly ModuleSlug[], now: ModulePolicy): ModuleSwitches {
  return {
    enabledModules: wanted,
    defaultModules: wanted.filter((slug) => now.of(slug)?.reason === 'default'),
  };
}

/** As toggles to this set would be refused. */
function problemsOf(
  slugs: readonly string[],
  wanted: readonly ModuleSlug[],
  now: ModulePolicy,
  registry: ModuleRegistry,
): readonly ModuleSetProblem[] {
  const left = registry.optional.filter(({ slug }) => !wanted.includes(slug));
  const absent = new Set(left.map(({ slug }) => slug));
  const unknown = [...new Set(slugs)].filter((slug) => !registry.get(slug));
  const lacking = wanted.flatMap((slug) => {
    const others = (registry.get(slug)?.dependsOn ?? []).filter((need) => absent.has(need) && !now.has(need));
    return others.length > 0 ? [{ kind: 'missing_dependencies', module: slug, others } as const] : [];
  });
  const needed = left.flatMap(({ slug }) => {
    const others = wanted.filter((other) => registry.get(other)?.dependsOn.includes(slug));
    return now.has(slug) && others.length > 0
      ? [{ kind: 'has_dependents', module: slug, others } as const]
      : [];
  });
  return [...unknown.map((module) => ({ kind: 'unknown', module }) as const), ...lacking, ...needed];
}
