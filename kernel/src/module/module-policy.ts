import { createHash } from 'node:crypto';
import type { Actor } from '../access/actor.js';
import { EffectiveGrants, type Grants, heldGrants } from '../access/effective-grants.js';
import type { Permission } from '../access/permissions.js';
import type { Tenant } from '../tenancy/tenant.js';
import type { ModuleDeclaration } from './define-module.js';
import type { ModuleSlug } from './module-slug.js';
import type { ModuleRegistry } from './registry.js';

/** What a tenant's rows say of its modules. */
export type ModuleSwitches = Pick<Tenant, 'enabledModules' | 'defaultModules'>;

/** Why a module is on, or why not. */
export type ModuleReason =
  /** On: every tenant has it. */
  | 'core'
  /** On: the tenant was given it at its creation, and nobody has switched it since. */
  | 'default'
  /** On: somebody chose it. */
  | 'override'
  /** Off: nobody wants it. */
  | 'not_enabled'
  /** Off although it is switched on: something it needs is off. */
  | 'missing_dependency';

export interface ModuleDecision {
  readonly module: ModuleDeclaration;
  readonly enabled: boolean;
  readonly reason: ModuleReason;
  /** With `missing_dependency`: what it needs itself and is off. */
  readonly missing: readonly ModuleSlug[];
}

/**
 * What a tenant has, and why. The one place that decides this: graph, rights, routes, consumers, search and commands are
 * projections of it. It follows from the tenant's switches and the registry alone, so every instance comes to the same.
 */
export class ModulePolicy {
  /** Of every module the platform carries, in dependency order. */
  readonly decisions: readonly ModuleDecision[];
  /** Slugs of what is on, in dependency order. */
  readonly enabled: readonly ModuleSlug[];
  readonly #bySlug: ReadonlyMap<string, ModuleDecision>;
  /** Permissions of modules that are off. */
  readonly #withheld: ReadonlySet<Permission>;
  readonly #effective = new WeakMap<Grants, Grants>();
  #revision: string | undefined;

  constructor(switches: ModuleSwitches, registry: ModuleRegistry) {
    this.decisions = decisionsOf(switches, registry);
    this.#bySlug = new Map(this.decisions.map((decision) => [decision.module.slug, decision]));
    this.enabled = this.decisions.filter(({ enabled }) => enabled).map(({ module }) => module.slug);
    const off = this.decisions.filter(({ enabled }) => !enabled);
    this.#withheld = new Set(off.flatMap(({ module }) => module.permissions.map((p) => p.permission)));
  }

  has(slug: string): boolean {
    return this.of(slug)?.enabled ?? false;
  }

  /** `undefined` for a module that this platform does not carry. */
  of(slug: string): ModuleDecision | undefined {
    return this.#bySlug.get(slug);
  }

  /** `sha256:<hex>`; two policies have the same exactly when they decide the same of the same modules. */
  get revision(): string {
    return (this.#revision ??= revisionOf(this.decisions));
  }

  /** The actor with the grants that count: those of modules that are off are withheld, and come back with the module. */
  actor(actor: Actor): Actor {
    if (actor.kind !== 'user') return actor;
    const grants = this.effective(actor.grants);
    return grants === actor.grants ? actor : { ...actor, grants };
  }

  /** Remembered for each grants object: an actor's is the same one from request to request. */
  effective(grants: Grants): Grants {
    const held = heldGrants(grants);
    if (this.#withheld.size === 0) return held;
    const known = this.#effective.get(held);
    if (known) return known;
    const someWithheld = [...held.keys()].some((permission) => this.#withheld.has(permission));
    const effective = someWithheld ? new EffectiveGrants(held, this.#withheld) : held;
    this.#effective.set(held, effective);
    return effective;
  }
}

/** Whether somebody wants the module on, be it possible or not. */
export function isSwitchedOn({ enabled, reason }: ModuleDecision): boolean {
  return enabled || reason === 'missing_dependency';
}

/** The optional modules a tenant must have switched on for this one to be on: itself, and what it stands on. */
export function switchesOf(slug: ModuleSlug, registry: ModuleRegistry): readonly ModuleSlug[] {
  const switches = new Set<ModuleSlug>();
  const visit = (name: ModuleSlug) => {
    const module = registry.get(name);
    // What is core depends on core modules only.
    if (module?.kind !== 'optional' || switches.has(name)) return;
    switches.add(name);
    for (const dependency of module.dependsOn) visit(dependency);
  };
  visit(slug);
  return [...switches];
}

/** A module is on when it is core, or wanted and everything it needs is on. */
function decisionsOf(
  { enabledModules, defaultModules }: ModuleSwitches,
  registry: ModuleRegistry,
): readonly ModuleDecision[] {
  const chosen = new Set(enabledModules);
  const byDefault = new Set(defaultModules);
  const on = new Set<ModuleSlug>();
  // Dependencies come before those that need them.
  return registry.modules.map((module) => {
    const { slug } = module;
    const isCore = module.kind === 'core';
    if (!isCore && !chosen.has(slug)) return { module, enabled: false, reason: 'not_enabled', missing: [] };
    const missing = module.dependsOn.filter((dependency) => !on.has(dependency));
    if (missing.length > 0) return { module, enabled: false, reason: 'missing_dependency', missing };
    on.add(slug);
    const reason = isCore ? 'core' : byDefault.has(slug) ? 'default' : 'override';
    return { module, enabled: true, reason, missing };
  });
}

function revisionOf(decisions: readonly ModuleDecision[]): string {
  const facts = decisions.map(({ module, enabled, reason, missing }) => [
    module.slug,
    enabled,
    reason,
    [...missing].sort(),
  ]);
  // Not in the registry's order: a new dependency may change that without changing what is decided.
  facts.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return `sha256:${createHash('sha256').update(JSON.stringify(facts)).digest('hex')}`;
}
