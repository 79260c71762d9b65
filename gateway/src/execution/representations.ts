import type { GraphQLSchema } from 'graphql';
import type { FetchNode, RequiredInlineFragment, RequiredSelection } from '../graph/query-plan.js';
import { isDataObject, newDataObject, ownValue, typeApplies, typenameOf } from './data-tree.js';
import type { DataObject } from './data-tree.js';
import { copyOf } from './merge.js';
import { applyRewrites, contextVariables } from './rewrites.js';
import type { Target } from './targets.js';

/** What one `_entities` request asks for. */
export interface EntityBatch {
  /** Distinct, in the order of their first target. */
  readonly representations: readonly Readonly<DataObject>[];
  /** Same length and order as `representations`: everywhere that entity is wanted. */
  readonly targets: readonly (readonly Target[])[];
  /** The arguments of `@fromContext`, which are the same for the whole request. */
  readonly contextVariables: Readonly<DataObject>;
}

/** The part of the execution's state that decides what can be asked for. */
export interface KnownData {
  readonly types: GraphQLSchema;
  /** Objects that some fetch should have completed and did not. */
  readonly incomplete: WeakSet<DataObject>;
}

/**
 * Targets that lack what is required are left out: the fetch that should have brought it has failed and said so.
 * There is one batch, unless the fetch takes arguments from a context in which the targets differ.
 */
export function entityBatches(known: KnownData, node: FetchNode, targets: readonly Target[]): EntityBatch[] {
  const batches = new Map<string, BatchBuilder>();
  const keyOf = newKeyFunction();
  for (const target of targets) {
    const representation = representationOf(known, node, target.object);
    if (!representation) continue;
    const context = contextVariables(known.types, node.contextRewrites ?? [], target);
    const batchKey = keyOf(context);
    let batch = batches.get(batchKey);
    if (!batch) batches.set(batchKey, (batch = new BatchBuilder(context)));
    batch.add(keyOf(representation), representation, target);
  }
  return [...batches.values()];
}

class BatchBuilder implements EntityBatch {
  readonly representations: DataObject[] = [];
  readonly targets: Target[][] = [];
  private readonly indexes = new Map<string, number>();

  constructor(readonly contextVariables: Readonly<DataObject>) {}

  add(key: string, representation: DataObject, target: Target): void {
    const index = this.indexes.get(key);
    if (index === undefined) {
      this.indexes.set(key, this.representations.push(representation) - 1);
      this.targets.push([target]);
    } else {
      this.targets[index]?.push(target);
    }
  }
}

/** Undefined: nothing is to be fetched for this object, or what is required is missing and the object incomplete. */
export function representationOf(
  known: KnownData,
  node: FetchNode,
  object: DataObject,
): DataObject | undefined {
  const representation = selectRequired(known, object, node.requires ?? []);
  if (!representation) {
    known.incomplete.add(object);
    return undefined;
  }
  // No type condition applied, or there is no key: nothing to fetch for this object.
  if (typenameOf(representation) === undefined || Object.keys(representation).length < 2) return undefined;
  applyRewrites(known.types, node.inputRewrites, representation);
  return representation;
}

/**
 * Undefined when something required is missing because a fetch failed, at any depth: a resolver that computes from
 * what it requires must not be given less. What is missing for another reason was skipped by a condition, together
 * with the field that requires it, and is left out; the planner joins what several fields require into one fetch.
 */
function selectRequired(
  known: KnownData,
  object: DataObject,
  selections: readonly RequiredSelection[],
): DataObject | undefined {
  const selected = newDataObject();
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (!applies(known.types, object, selection)) continue;
      const part = selectRequired(known, object, selection.selections);
      if (!part) return undefined;
      combine(selected, part);
    } else {
      const key = selection.alias ?? selection.name;
      const found = ownValue(object, key);
      const value = found === undefined ? undefined : requiredValue(known, found, selection.selections);
      if (value !== undefined) combine(selected, { [key]: value });
      else if (found !== undefined || known.incomplete.has(object)) return undefined;
    }
  }
  return selected;
}

function applies(
  types: GraphQLSchema,
  object: DataObject,
  { typeCondition }: RequiredInlineFragment,
): boolean {
  const typename = typenameOf(object);
  return (
    typeCondition === undefined || (typename !== undefined && typeApplies(types, typename, typeCondition))
  );
}

function requiredValue(
  known: KnownData,
  value: unknown,
  selections: readonly RequiredSelection[] | undefined,
): unknown {
  if (value === null) return value;
  if (!selections) return copyOf(value);
  if (Array.isArray(value)) {
    const elements = value.map((element) => requiredValue(known, element ?? null, selections));
    return elements.includes(undefined) ? undefined : elements;
  }
  return isDataObject(value) ? selectRequired(known, value, selections) : undefined;
}

/** Two fragments that both apply may each ask for a part of the same object. */
function combine(selected: DataObject, part: DataObject): void {
  for (const key of Object.keys(part)) selected[key] = combined(ownValue(selected, key), part[key]);
}

function combined(known: unknown, value: unknown): unknown {
  if (Array.isArray(known) && Array.isArray(value)) {
    return value.map((element, index) => combined(known[index], element));
  }
  if (!isDataObject(known) || !isDataObject(value)) return value;
  combine(known, value);
  return known;
}

/**
 * A function that gives equal values equal keys and different values different ones. JSON would not: a local module
 * may bring a Date, a bigint or NaN in a key field, and `"1"` is not `1`.
 */
export function newKeyFunction(): (value: unknown) => string {
  const identities = new Map<unknown, number>();
  const keyOf = (value: unknown): string => {
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
    if (typeof value === 'bigint') return `${String(value)}n`;
    if (typeof value === 'boolean' || value === null || value === undefined) return String(value);
    if (Array.isArray(value)) return `[${value.map(keyOf).join(',')}]`;
    if (isDataObject(value)) {
      return `{${Object.keys(value)
        .map((key) => `${JSON.stringify(key)}:${keyOf(value[key])}`)
        .join(',')}}`;
    }
    let identity = identities.get(value);
    if (identity === undefined) identities.set(value, (identity = identities.size));
    return `#${String(identity)}`;
  };
  return keyOf;
}
