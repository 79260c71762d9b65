import { inspect } from 'node:util';
import { GraphQLError, isObjectType } from 'graphql';
import type { GraphQLObjectType, GraphQLTypeResolver } from 'graphql';
import type { DataObject } from '../data-tree.js';
import { ResolveInfo } from './resolve-info.js';
import type { ResponsePathNode } from './resolve-info.js';
import type { FieldPlan, ObjectPlan, ValuePlan } from './selection-plan.js';
import type { Holder, SelectionRun } from './selection-run.js';

type Of<Kind extends ValuePlan['kind']> = Extract<ValuePlan, { kind: Kind }>;

/** Of an object at a position of several types: what was executed for its own, for who settles its failures. */
export const executedAs = Symbol('executed as');

export type SettledObject = DataObject & { [executedAs]?: ObjectPlan };

/** Resolves one field, whatever it is. `selection-writer` does the ordinary cases itself. */
export function executeField(
  run: SelectionRun,
  field: FieldPlan,
  source: unknown,
  target: DataObject,
  objectPath: ResponsePathNode | undefined,
): void {
  const path = { prev: objectPath, key: field.key, typename: field.parent.name };
  let value: unknown;
  try {
    const { resolve, name } = field.definition;
    if (resolve) {
      const info = new ResolveInfo(run, field, path);
      value = resolve(source, run.argumentsFor(field), run.context, info);
    } else {
      value = propertyOf(source, name);
      if (typeof value === 'function') value = callMethod(run, field, source, path);
    }
  } catch (error) {
    run.fail(target as Holder, field.key, error);
    return;
  }
  completeValue(run, field, field.value, target as Holder, field.key, value, path);
}

/** What a field without a resolver found on its object: a value, or a method that gives it. */
export function completeProperty(
  run: SelectionRun,
  field: FieldPlan,
  source: unknown,
  value: unknown,
  target: DataObject,
  objectPath: ResponsePathNode | undefined,
): void {
  const path = { prev: objectPath, key: field.key, typename: field.parent.name };
  let found = value;
  if (typeof value === 'function') {
    try {
      found = callMethod(run, field, source, path);
    } catch (error) {
      run.fail(target as Holder, field.key, error);
      return;
    }
  }
  completeValue(run, field, field.value, target as Holder, field.key, found, path);
}

function propertyOf(source: unknown, name: string): unknown {
  const isObject = (typeof source === 'object' && source !== null) || typeof source === 'function';
  return isObject ? (source as Record<string, unknown>)[name] : undefined;
}

function callMethod(run: SelectionRun, field: FieldPlan, source: unknown, path: ResponsePathNode): unknown {
  const methods = source as Record<string, (args: unknown, context: unknown, info: unknown) => unknown>;
  return methods[field.definition.name]?.(
    run.argumentsFor(field),
    run.context,
    new ResolveInfo(run, field, path),
  );
}

/** CompleteValue of the GraphQL specification (6.4.3), into `holder[key]`. Never throws. */
export function completeValue(
  run: SelectionRun,
  field: FieldPlan,
  plan: ValuePlan,
  holder: Holder,
  key: string | number,
  value: unknown,
  path: ResponsePathNode,
): void {
  try {
    if (isPromiseLike(value)) {
      run.await();
      value.then(
        (arrived) => {
          completeValue(run, field, plan, holder, key, arrived, path);
          run.arrived();
        },
        (error: unknown) => {
          run.fail(holder, key, error);
          run.arrived();
        },
      );
      return;
    }
    if (value instanceof Error) throw value;
    if (value === null || value === undefined) {
      if (plan.nonNull) throw nullError(field);
      // Null never replaces what another fetch has brought.
      if (holder[key] === undefined) holder[key] = null;
      return;
    }
    switch (plan.kind) {
      case 'leaf':
        holder[key] = serialized(plan, value);
        break;
      case 'list':
        completeList(run, field, plan, holder, key, value, path);
        break;
      case 'object':
        completeObject(run, field, plan.plan, holder, key, value, path);
        break;
      case 'abstract':
        completeAbstract(run, field, plan, holder, key, value, path);
        break;
    }
  } catch (error) {
    run.fail(holder, key, error);
  }
}

export function nullError({ parent, definition }: FieldPlan): Error {
  return new Error(`Cannot return null for non-nullable field ${parent.name}.${definition.name}.`);
}

function serialized({ leaf }: Of<'leaf'>, value: unknown): unknown {
  const result: unknown = leaf.serialize(value);
  if (result !== null && result !== undefined) return result;
  throw new Error(
    `Expected \`${leaf.name}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(result)}`,
  );
}

function completeList(
  run: SelectionRun,
  field: FieldPlan,
  { of }: Of<'list'>,
  holder: Holder,
  key: string | number,
  value: unknown,
  path: ResponsePathNode,
): void {
  if (
    typeof value !== 'object' ||
    typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] !== 'function'
  ) {
    throw new GraphQLError(
      `Expected Iterable, but did not find one for field "${field.parent.name}.${field.definition.name}".`,
    );
  }
  const list: unknown[] = [];
  holder[key] = list;
  for (const element of value as Iterable<unknown>) {
    const index = list.push(undefined) - 1;
    const elementPath = { prev: path, key: index, typename: undefined };
    completeValue(run, field, of, list as unknown as Holder, index, element, elementPath);
  }
}

function completeObject(
  run: SelectionRun,
  field: FieldPlan,
  plan: ObjectPlan,
  holder: Holder,
  key: string | number,
  value: unknown,
  path: ResponsePathNode,
): void {
  whenOfType(run, field, plan.type, holder, key, value, path, () => {
    const target: SettledObject = new plan.objects();
    target[executedAs] = plan;
    holder[key] = target;
    plan.execute(run, value, target, path.prev, path.key, path.typename);
  });
}

/** `isTypeOf`, where a type has one, is asked before the object is believed. */
export function whenOfType(
  run: SelectionRun,
  field: FieldPlan,
  type: GraphQLObjectType,
  holder: Holder,
  key: string | number,
  value: unknown,
  path: ResponsePathNode,
  go: () => void,
): void {
  if (!type.isTypeOf) {
    go();
    return;
  }
  const decide = (isOfType: boolean) => {
    if (isOfType) go();
    else throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`);
  };
  const info = new ResolveInfo(run, field, path);
  const answer = type.isTypeOf(value, run.context, info);
  if (isPromiseLike(answer)) later(run, holder, key, answer, decide);
  else decide(answer);
}

function completeAbstract(
  run: SelectionRun,
  field: FieldPlan,
  plan: Of<'abstract'>,
  holder: Holder,
  key: string | number,
  value: unknown,
  path: ResponsePathNode,
): void {
  const { abstract } = plan;
  const decide = (name: unknown) => {
    completeObject(run, field, plan.planOf(runtimeType(field, plan, name, value)), holder, key, value, path);
  };
  if (!abstract.resolveType) {
    const name = (value as { __typename?: unknown }).__typename;
    if (typeof name === 'string') {
      decide(name);
      return;
    }
  }
  const info = new ResolveInfo(run, field, path);
  const resolveType = abstract.resolveType ?? typeByAsking;
  const name = resolveType(value, run.context, info, abstract);
  if (isPromiseLike(name)) later(run, holder, key, name, decide);
  else decide(name);
}

const typeByAsking: GraphQLTypeResolver<unknown, unknown> = (value, context, info, type) => {
  const asked: { name: string; answer: Promise<boolean> }[] = [];
  for (const possible of info.schema.getPossibleTypes(type)) {
    const answer = possible.isTypeOf?.(value, context, info);
    if (answer === true) return possible.name;
    if (isPromiseLike(answer)) asked.push({ name: possible.name, answer });
  }
  if (asked.length === 0) return undefined;
  return Promise.all(asked.map(({ answer }) => answer)).then(
    (answers) => asked[answers.findIndex(Boolean)]?.name,
  );
};

/** The messages of graphql-js, since a client may know them. */
function runtimeType(
  { parent, definition, fetch }: FieldPlan,
  { abstract }: Of<'abstract'>,
  name: unknown,
  value: unknown,
): GraphQLObjectType {
  const place = `"${parent.name}.${definition.name}"`;
  if (name === null || name === undefined) {
    throw new GraphQLError(
      `Abstract type "${abstract.name}" must resolve to an Object type at runtime for field ${place}. Either the "${abstract.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
    );
  }
  if (typeof name !== 'string') {
    throw new GraphQLError(
      `Abstract type "${abstract.name}" must resolve to an Object type at runtime for field ${place} with value ${inspect(value)}, received "${inspect(name)}".`,
    );
  }
  const type = fetch.schema.getType(name);
  if (!type) {
    throw new GraphQLError(
      `Abstract type "${abstract.name}" was resolved to a type "${name}" that does not exist inside the schema.`,
    );
  }
  if (!isObjectType(type)) {
    throw new GraphQLError(`Abstract type "${abstract.name}" was resolved to a non-object type "${name}".`);
  }
  if (!fetch.schema.isSubType(abstract, type)) {
    throw new GraphQLError(
      `Runtime Object type "${type.name}" is not a possible type for "${abstract.name}".`,
    );
  }
  return type;
}

function later<T>(
  run: SelectionRun,
  holder: Holder,
  key: string | number,
  promise: PromiseLike<T>,
  go: (value: T) => void,
): void {
  run.await();
  const fail = (error: unknown) => {
    run.fail(holder, key, error);
  };
  promise.then(
    (value) => {
      try {
        go(value);
      } catch (error) {
        fail(error);
      }
      run.arrived();
    },
    (error: unknown) => {
      fail(error);
      run.arrived();
    },
  );
}

export function isPromiseLike<T>(value: PromiseLike<T> | T): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
