import { PERMISSION, type PermissionDeclaration } from '../access/permissions.js';
import { StartupError } from '../errors.js';
import { type AccessChange, EVENT_TYPE, type EventDefinition } from '../events/event-definition.js';
import type { ModuleDeclaration, SubscriptionDeclaration } from './define-module.js';
import { kernelEvents } from './events.js';
import { type Manifest, OUTBOX } from './manifest.js';
import { switchesOf } from './module-policy.js';
import type { ModuleSlug } from './module-slug.js';
import { isRoutePath, routeKey } from './route.js';
import { settingsProblems } from './settings-form.js';

/** The loaded modules, dependencies before those that need them. */
export class ModuleRegistry {
  /** In dependency order. */
  readonly modules: readonly ModuleDeclaration[];
  readonly #bySlug: ReadonlyMap<ModuleSlug, ModuleDeclaration>;

  /** Throws `REGISTRY_INVALID` with everything that is wrong in and between the declarations. */
  constructor(declarations: readonly ModuleDeclaration[]) {
    const problems = declarationProblems(declarations);
    if (problems.length > 0)
      throw new StartupError('REGISTRY_INVALID', 'modules do not fit together:', problems);
    this.modules = inDependencyOrder(declarations);
    this.#bySlug = new Map(this.modules.map((module) => [module.slug, module]));
  }

  get(slug: string): ModuleDeclaration | undefined {
    return this.#bySlug.get(slug as ModuleSlug);
  }

  /** Everything that may stand in the log: the kernel's events, then those of the modules in their order. */
  get events(): readonly EventDefinition[] {
    return [...kernelEvents, ...this.modules.flatMap((module) => module.events)];
  }

  /** In the order of the modules. */
  get permissions(): readonly PermissionDeclaration[] {
    return this.modules.flatMap((module) => module.permissions);
  }

  /** The types of events after which rights may be others, with whose. */
  get accessEvents(): ReadonlyMap<string, AccessChange> {
    return new Map(
      this.events.flatMap(({ type, changesAccess }) => (changesAccess ? [[type, changesAccess]] : [])),
    );
  }

  /** What feeds a live field. */
  eventsOf({ events }: SubscriptionDeclaration): readonly EventDefinition[] {
    return typeof events === 'function' ? events(this.events) : events;
  }

  get core(): readonly ModuleDeclaration[] {
    return this.modules.filter((module) => module.kind === 'core');
  }

  get optional(): readonly ModuleDeclaration[] {
    return this.modules.filter((module) => module.kind === 'optional');
  }
}

/**
 * Manifest and registry must say the same: which modules there are, which are required (core), who depends on
 * whom. Throws `MANIFEST_MISMATCH` with every difference. `outbox` is infrastructure and not compared.
 */
export function compareWithManifest(registry: ModuleRegistry, manifest: Manifest): void {
  const problems: string[] = [];
  for (const module of registry.modules) {
    const entry = manifest.modules.get(module.slug);
    if (!entry) {
      problems.push(`module "${module.slug}" is registered but not in modules.toml`);
      continue;
    }
    if (entry.required !== (module.kind === 'core')) {
      problems.push(
        `module "${module.slug}" is ${module.kind}, but modules.toml says required = ${String(entry.required)}`,
      );
    }
    const declared = [...module.dependsOn].sort().join(', ') || 'nothing';
    const listed = [...entry.depends_on].sort().join(', ') || 'nothing';
    if (declared !== listed) {
      problems.push(`module "${module.slug}" depends on ${declared}, but modules.toml says ${listed}`);
    }
  }
  for (const slug of manifest.modules.keys()) {
    if (slug !== OUTBOX && !registry.get(slug))
      problems.push(`modules.toml lists "${slug}", but no such module is registered`);
  }
  for (const slug of manifest.defaultEnabled) {
    if (registry.get(slug)?.kind !== 'optional') {
      problems.push(`default_enabled names "${slug}", which is not an optional module`);
      continue;
    }
    const missing = switchesOf(slug, registry).filter((needed) => !manifest.defaultEnabled.includes(needed));
    if (missing.length > 0) {
      const names = missing.map((needed) => `"${needed}"`).join(', ');
      problems.push(`default_enabled names "${slug}" without ${names}, which it needs`);
    }
  }
  if (problems.length > 0) {
    throw new StartupError('MANIFEST_MISMATCH', 'modules.toml and the registered modules differ:', problems);
  }
}

function declarationProblems(modules: readonly ModuleDeclaration[]): string[] {
  const slugs = new Set(modules.map((module) => module.slug));
  return [
    ...repeated(modules.map((m) => m.slug)).map((slug) => `module "${slug}" is registered twice`),
    ...modules.flatMap((m) =>
      m.dependsOn
        .filter((dependency) => !slugs.has(dependency))
        .map((dependency) => `module "${m.slug}" depends on "${dependency}", which is not installed`),
    ),
    ...modules.flatMap((m) => coreOnOptional(m, modules)),
    ...cycles(modules),
    ...repeated([...kernelEvents, ...modules.flatMap((m) => m.events)].map(eventName)).map(
      (name) => `event "${name}" is declared twice`,
    ),
    ...modules.flatMap((m) =>
      m.events
        .filter((e) => !EVENT_TYPE.test(e.type))
        .map((e) => `module "${m.slug}": "${e.type}" is no event type`),
    ),
    ...repeated(modules.flatMap((m) => m.permissions.map((p) => p.permission))).map(
      (permission) => `permission "${permission}" is declared twice`,
    ),
    ...modules.flatMap((m) =>
      m.permissions
        .filter((p) => !PERMISSION.test(p.permission))
        .map((p) => `module "${m.slug}": "${p.permission}" is no permission`),
    ),
    ...modules.flatMap((m) =>
      m.permissions
        .filter((p) => Object.keys(p.grants).length === 0)
        .map((p) => `module "${m.slug}": nobody is granted "${p.permission}"`),
    ),
    ...repeated(modules.flatMap((m) => m.consumers.map((c) => c.name))).map(
      (name) => `consumer "${name}" is declared twice`,
    ),
    ...repeated(modules.flatMap((m) => m.routes.map(routeKey))).map(
      (route) => `route "${route}" is declared twice`,
    ),
    ...modules.flatMap((m) =>
      m.routes
        .filter(({ path }) => !isRoutePath(path))
        .map(({ path }) => `module "${m.slug}": "${path}" is no path below /api/`),
    ),
    ...modules.flatMap((m) =>
      m.commands
        .filter(
          ({ scope, options = [] }) => scope !== 'platform' && options.some(({ name }) => name === 'tenant'),
        )
        .map(({ name }) => `module "${m.slug}": command "${name}" takes an option "tenant", which all have`),
    ),
    ...repeated(modules.flatMap((m) => m.search.map((s) => s.kind))).map(
      (kind) => `search kind "${kind}" is declared twice`,
    ),
    ...modules.flatMap((m) =>
      settingsProblems(m.settings).map((problem) => `module "${m.slug}": ${problem}`),
    ),
  ];
}

/** A core module is always on, so what it needs must be too. */
function coreOnOptional(module: ModuleDeclaration, modules: readonly ModuleDeclaration[]): string[] {
  if (module.kind !== 'core') return [];
  return module.dependsOn
    .filter((slug) => modules.some((other) => other.slug === slug && other.kind === 'optional'))
    .map((slug) => `core module "${module.slug}" depends on the optional module "${slug}"`);
}

function cycles(modules: readonly ModuleDeclaration[]): string[] {
  const needs = (a: ModuleDeclaration, b: ModuleDeclaration) => a.dependsOn.includes(b.slug);
  // What waits for a circle is stuck too, but nothing in the circle waits for it.
  const rest = stuck(stuck(modules, needs), (a, b) => needs(b, a));
  return rest.length === 0
    ? []
    : [`modules depend on each other in a circle: ${rest.map((m) => m.slug).join(', ')}`];
}

function inDependencyOrder(modules: readonly ModuleDeclaration[]): readonly ModuleDeclaration[] {
  const ordered: ModuleDeclaration[] = [];
  // By slug within a level, so that the order is the same on every start.
  let waiting = [...modules].sort((a, b) => a.slug.localeCompare(b.slug));
  while (waiting.length > 0) {
    const ready = waiting.filter((m) =>
      m.dependsOn.every((slug) => ordered.some((done) => done.slug === slug)),
    );
    ordered.push(...ready);
    waiting = waiting.filter((m) => !ready.includes(m));
  }
  return ordered;
}

/** What is left when modules that wait for none of the others are taken away again and again. */
function stuck(
  modules: readonly ModuleDeclaration[],
  waits: (module: ModuleDeclaration, other: ModuleDeclaration) => boolean,
): readonly ModuleDeclaration[] {
  let rest = modules;
  for (;;) {
    const next = rest.filter((module) => rest.some((other) => waits(module, other)));
    if (next.length === rest.length) return rest;
    rest = next;
  }
}

function eventName(event: EventDefinition): string {
  return `${event.type}@${event.version}`;
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
