import type { GraphQLSchema } from 'graphql';
import type { FetchNode, RequiredSelection } from '../graph/query-plan.js';
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

/**
 * Targets that lack a required field are left out: the fetch that should have brought it has failed and said so.
 * There is one batch, unless the fetch takes arguments from a context in which the targets differ.
 */
export function entityBatches(
  types: GraphQLSchema,
  node: FetchNode,
  targets: readonly Target[],
): EntityBatch[] {
  const batches = new Map<string, BatchBuilder>();
  const keyOf = newKeyFunction();
  for (const target of targets) {
    const representation = representationOf(types, node, target.object);
    if (!representation) continue;
    const context = contextVariables(types, node.contextRewrites ?? [], target);
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

function representationOf(types: GraphQLSchema, node: FetchNode, object: DataObject): DataObject | undefined {
  const representation = selectRequired(types, object, node.requires ?? []);
  // No type condition applied: this object is of a type that the fetch has nothing for.
  if (!representation || typenameOf(representation) === undefined) return undefined;
  applyRewrites(types, node.inputRewrites, representation);
  return representation;
}

/** Undefined when a required field is missing, at any depth. */
function selectRequired(
  types: GraphQLSchema,
  object: DataObject,
  selections: readonly RequiredSelection[],
): DataObject | undefined {
  const selected = newDataObject();
  return addRequired(types, selected, object, selections) ? selected : undefined;
}

function addRequired(
  types: GraphQLSchema,
  selected: DataObject,
  object: DataObject,
  selections: readonly RequiredSelection[],
): boolean {
  const typename = typenameOf(object);
  return selections.every((selection) => {
    if (selection.kind === 'InlineFragment') {
      const { typeCondition } = selection;
      const applies =
        typeCondition === undefined ||
        (typename !== undefined && typeApplies(types, typename, typeCondition));
      return !applies || addRequired(types, selected, object, selection.selections);
    }
    const key = selection.alias ?? selection.name;
    const value = requiredValue(types, ownValue(object, key), selection.selections);
    if (value === undefined) return false;
    selected[key] = combined(ownValue(selected, key), value);
    return true;
  });
}

function requiredValue(
  types: GraphQLSchema,
  value: unknown,
  selections: readonly RequiredSelection[] | undefined,
): unknown {
  if (value === undefined || value === null) return value;
  if (!selections) return copyOf(value);
  if (Array.isArray(value)) {
    const elements = value.map((element) => requiredValue(types, element, selections));
    return elements.includes(undefined) ? undefined : elements;
  }
  return isDataObject(value) ? selectRequired(types, value, selections) : undefined;
}

/** Two type conditions that both apply may each ask for a part of the same object. */
function combined(known: unknown, value: unknown): unknown {
  if (Array.isArray(known) && Array.isArray(value)) {
    return value.map((element, index) => combined(known[index], element));
  }
  if (!isDataObject(known) || !isDataObject(value)) return value;
  for (const key of Object.keys(value)) known[key] = combined(ownValue(known, key), value[key]);
  return known;
}

/**
 * A function that gives equal values equal keys and different values different ones. JSON would not: a local module
 * may bring a Date, a bigint or NaN in a key field, and `"1"` is not `1`.
 */
function newKeyFunction(): (value: unknown) => string {
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
