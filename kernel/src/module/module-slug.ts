/** A module's name in the manifest, the registry and the database: `blog`, `order-history`. */
export type ModuleSlug = string & { readonly __brand: 'ModuleSlug' };

const MODULE_SLUG = /^[a-z][a-z0-9-]{0,62}$/;

export function isModuleSlug(value: string): value is ModuleSlug {
  return MODULE_SLUG.test(value);
}

/** Throws a `TypeError` that names the value; only manifest and declarations are parsed, never client input. */
export function moduleSlug(value: string): ModuleSlug {
  if (!isModuleSlug(value)) throw new TypeError(badModuleSlug(value));
  return value;
}

export function badModuleSlug(value: string): string {
  return `module slug "${value}" must match ${MODULE_SLUG.source}`;
}
