import type { GrantScope, Permission } from './permissions.js';

export type Grants = ReadonlyMap<Permission, GrantScope>;

/** What counts of the grants somebody holds: not those of modules that the tenant has off. */
export class EffectiveGrants extends Map<Permission, GrantScope> {
  constructor(
    readonly held: Grants,
    withheld: ReadonlySet<Permission>,
  ) {
    super([...held].filter(([permission]) => !withheld.has(permission)));
  }
}

/**
 * What somebody holds, with what does not count at the moment. For whoever compares rights over time, or hands them on:
 * a module that is off today may be on tomorrow.
 */
export function heldGrants(grants: Grants): Grants {
  return grants instanceof EffectiveGrants ? grants.held : grants;
}
