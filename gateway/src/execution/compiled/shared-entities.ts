import type { Pending } from '../pending.js';
import { newKeyFunction } from '../representations.js';

/**
 * Fetches of one plan that ask for the same fields by the same keys, at several paths. Known when all of the plan is
 * compiled: those that are not compiled ask for themselves.
 */
export interface FetchGroup {
  members: number;
}

/** What one fetch resolves, together. */
export interface Lot<Entity> {
  readonly entities: readonly Entity[];
  /** Until all of them are there, or have failed. Undefined when they are. */
  pending: Pending;
}

interface Lent<Entity> {
  readonly entity: Entity;
  readonly lot: Lot<Entity>;
}

/** By type name and key; what has no type's key plan stands under `undefined`. */
export type EntitiesByKey<Entity> = ReadonlyMap<string | undefined, ReadonlyMap<string, Entity>>;

/** What the fetches of one group have asked for in one execution, so that none of them asks for it again. */
export class SharedEntities<Entity> {
  /** Keys are compared between fetches, so they are made by one function. */
  readonly keyOf = newKeyFunction();
  readonly #lent = new Map<string | undefined, Map<string, Lent<Entity>>>();

  find(typename: string | undefined, key: string): Lent<Entity> | undefined {
    return this.#lent.get(typename)?.get(key);
  }

  /** Entities that were found here before stay whose they are. */
  lend(lot: Lot<Entity>, entities: EntitiesByKey<Entity>): void {
    for (const [typename, byKey] of entities) {
      let lent = this.#lent.get(typename);
      if (!lent) this.#lent.set(typename, (lent = new Map()));
      for (const [key, entity] of byKey) if (!lent.has(key)) lent.set(key, { entity, lot });
    }
  }
}
