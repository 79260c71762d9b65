import {
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isAbstractType,
} from 'graphql';
import type {
  ExecutionResult,
  FieldNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLList,
  GraphQLNullableType,
  GraphQLOutputType,
} from 'graphql';
import { clientsErrors } from './clients-errors.js';
import type { FieldGroups, RuntimeType } from './collect-fields.js';
import { completeLeaf } from './complete-leaf.js';
import { isDataObject, newDataObject, ownValue, typenameOf } from './data-tree.js';
import type { DataObject } from './data-tree.js';
import { completionError } from './errors.js';
import type { ExecutionState } from './execution-state.js';
import { executeIntrospection, isIntrospection } from './introspection.js';
import { pathToArray } from './path.js';
import type { Path } from './path.js';

/** A null that may not stay here: the error is known, and the nearest nullable position above takes the null. */
const bubbling = Symbol('bubbling');
type Completed<T = unknown> = T | typeof bubbling;

/**
 * Shapes the unfiltered tree to what the client asked for: its fields in its order, every value checked against the
 * API schema, nulls handled as in the GraphQL specification (6.4.4). Nulls that no module explained become errors.
 */
export function projectResponse<TContext>(
  state: ExecutionState<TContext>,
  rootFields: FieldGroups,
): ExecutionResult {
  const data = completeFields(state, state.rootType, rootFields, state.data, undefined);
  const shaped = data === bubbling ? null : data;
  const errors = clientsErrors(state, shaped);
  return errors.length > 0 ? { errors, data: shaped } : { data: shaped };
}

/** Where a value stands, for its error messages. */
interface Place {
  readonly parentType: RuntimeType;
  readonly group: readonly FieldNode[];
  readonly path: Path;
}

function completeFields<TContext>(
  state: ExecutionState<TContext>,
  type: RuntimeType,
  fields: FieldGroups,
  object: DataObject,
  path: Path | undefined,
): Completed<DataObject> {
  const completed = newDataObject();
  const clientsNames = state.execution.operation.renamed?.responseNames;
  for (const [responseName, group] of fields) {
    const place = { parentType: type, group, path: { parent: path, key: responseName } };
    const value = completeField(state, place, object, responseName);
    if (value === bubbling) return bubbling;
    if (value !== undefined) completed[clientsNames?.get(responseName) ?? responseName] = value;
  }
  return completed;
}

/** Undefined for a field that the type does not have; validation has excluded that. */
function completeField<TContext>(
  state: ExecutionState<TContext>,
  place: Place,
  object: DataObject,
  responseName: string,
): unknown {
  if (fieldName(place) === '__typename') return completeTypename(state, place);
  if (isIntrospection(place.group)) return completeIntrospection(state, place, responseName);
  const field = definitionOf(place);
  return field && completeValue(state, place, field.type, ownValue(object, responseName));
}

/** The runtime type's name, never what stands in the tree: a module may have answered with an interface's name. */
function completeTypename<TContext>(state: ExecutionState<TContext>, place: Place): Completed<string> {
  if (isObjectType(place.parentType)) return place.parentType.name;
  return undeterminedType(state, place, place.parentType);
}

/** The module that knows the types behind an interface object did not tell which one this is. */
function undeterminedType<TContext>(
  state: ExecutionState<TContext>,
  place: Place,
  type: RuntimeType,
): typeof bubbling {
  return bubbleUnlessExplained(state, place, `Cannot determine the type of an object of ${type.name}.`);
}

function completeIntrospection<TContext>(
  state: ExecutionState<TContext>,
  { group }: Place,
  responseName: string,
): unknown {
  const { data, errors } = executeIntrospection(state.execution, group);
  for (const error of errors ?? []) state.errors.add(error);
  return data ? (data[responseName] ?? null) : bubbling;
}

function completeValue<TContext>(
  state: ExecutionState<TContext>,
  place: Place,
  type: GraphQLOutputType,
  value: unknown,
): unknown {
  if (!isNonNullType(type)) {
    const completed = completeNullable(state, place, type, value);
    return completed === bubbling ? null : completed;
  }
  const completed = completeNullable(state, place, type.ofType, value);
  if (completed !== null) return completed;
  return bubbleUnlessExplained(
    state,
    place,
    `Cannot return null for non-nullable field ${coordinate(place)}.`,
  );
}

function completeNullable<TContext>(
  state: ExecutionState<TContext>,
  place: Place,
  type: GraphQLNullableType & GraphQLOutputType,
  value: unknown,
): unknown {
  if (value === undefined || value === null) return null;
  if (isListType(type)) return completeList(state, place, type, value);
  if (!isLeafType(type)) return completeObject(state, place, type, value);
  const leaf = completeLeaf(type, value);
  return leaf === undefined ? bubble(state, place, `Invalid value for field ${coordinate(place)}.`) : leaf;
}

function completeList<TContext>(
  state: ExecutionState<TContext>,
  place: Place,
  type: GraphQLList<GraphQLOutputType>,
  value: unknown,
): Completed<unknown[]> {
  if (!Array.isArray(value)) return bubble(state, place, `Expected a list for field ${coordinate(place)}.`);
  const completed: unknown[] = [];
  for (const [index, element] of value.entries()) {
    const elementPlace = { ...place, path: { parent: place.path, key: index } };
    const result = completeValue(state, elementPlace, type.ofType, element);
    if (result === bubbling) return bubbling;
    completed.push(result);
  }
  return completed;
}

function completeObject<TContext>(
  state: ExecutionState<TContext>,
  place: Place,
  type: GraphQLCompositeType,
  value: unknown,
): Completed<DataObject> {
  if (!isDataObject(value)) return bubble(state, place, `Expected an object for field ${coordinate(place)}.`);
  const runtimeType = runtimeTypeOf(state, type, value);
  if (!runtimeType) return bubble(state, place, `Invalid type of object for field ${coordinate(place)}.`);
  const { fields, dependOnRealType } = state.fields.subfieldsOf(runtimeType, place.group);
  if (dependOnRealType) return undeterminedType(state, place, runtimeType);
  return completeFields(state, runtimeType, fields, value, place.path);
}

/** Undefined for a type that the API schema hides, or that is not a possible one here. */
function runtimeTypeOf<TContext>(
  { execution }: ExecutionState<TContext>,
  type: GraphQLCompositeType,
  value: DataObject,
): RuntimeType | undefined {
  if (isObjectType(type)) return type;
  const { apiSchema } = execution.operation;
  const typename = typenameOf(value);
  const named = typename === undefined ? type : apiSchema.getType(typename);
  if (named === type && isInterfaceType(type)) return type;
  const isPossible = isObjectType(named) || isInterfaceType(named);
  return isPossible && isAbstractType(type) && apiSchema.isSubType(type, named) ? named : undefined;
}

/** For what is missing, which may be the consequence of an error that a module reported. */
function bubbleUnlessExplained<TContext>(
  state: ExecutionState<TContext>,
  place: Place,
  message: string,
): typeof bubbling {
  return state.errors.explains(pathToArray(place.path)) ? bubbling : bubble(state, place, message);
}

/** Reports, and gives what the position becomes. */
function bubble<TContext>(state: ExecutionState<TContext>, place: Place, message: string): typeof bubbling {
  state.errors.add(completionError(message, pathToArray(place.path)));
  return bubbling;
}

function definitionOf(place: Place): GraphQLField<unknown, unknown> | undefined {
  return place.parentType.getFields()[fieldName(place)];
}

function fieldName({ group }: Place): string {
  return group[0]?.name.value ?? '';
}

/** `Product.name`: the field's own name, since that is where the schema says what the value must be. */
function coordinate(place: Place): string {
  return `${place.parentType.name}.${fieldName(place)}`;
}
