import type { GraphQLObjectType } from 'graphql';
import type { DataObject } from '../data-tree.js';
import { completeProperty, completeValue } from './complete-value.js';
import { type PathKey, ResolveInfo, type ResponsePathNode } from './resolve-info.js';
import type { ExecuteSelection, FastLeaf, FieldPlan, ValuePlan } from './selection-plan.js';
import type { Holder, SelectionRun } from './selection-run.js';

/** What a field writer gives when nothing is left to do. */
const done = Symbol('done');

/**
 * Resolves one field of `source` into `target`. Of a field without a resolver that is not as fields usually are, gives back
 * what it found: it is read once, for reading may be a call. May throw what a resolver or a getter throws.
 */
type FieldWriter = (
  run: SelectionRun,
  source: unknown,
  target: DataObject,
  path: ResponsePathNode | undefined,
) => unknown;

/**
 * Executes one selection: the ordinary value of every field is written where it belongs at once, and whatever is not
 * ordinary (a promise, null where none may be, a method, a value to convert) goes to `complete-value`.
 */
export function selectionWriter(
  type: GraphQLObjectType,
  fields: readonly FieldPlan[],
  typenames: readonly string[],
): ExecuteSelection {
  const { name: typeName } = type;
  const writers = fields.map(fieldWriter);
  const { length } = writers;
  // Objects of leaves alone are the most, and nobody asks them where they stand.
  const needsPath = fields.some(({ definition, value }) => definition.resolve || value.kind !== 'leaf');
  return (run, source, target, prev, key, typename) => {
    for (const each of typenames) nameType(run, target, each, typeName);
    let path = needsPath ? pathOf(prev, key, typename) : undefined;
    for (let index = 0; index < length; index++) {
      try {
        for (; index < length; index++) {
          const left = (writers[index] as FieldWriter)(run, source, target, path);
          if (left === done) continue;
          path ??= pathOf(prev, key, typename);
          completeProperty(run, fields[index] as FieldPlan, source, left, target, path);
        }
      } catch (error) {
        // That field has failed; those behind it are still to be executed.
        run.fail(target, (fields[index] as FieldPlan).key, error);
      }
    }
  };
}

function pathOf(
  prev: ResponsePathNode | undefined,
  key: PathKey,
  typename: string | undefined,
): ResponsePathNode | undefined {
  return key === undefined ? undefined : { prev, key, typename };
}

/** A module with an interface object answers with the interface's name, which must not hide a real type. */
function nameType(run: SelectionRun, target: DataObject, key: string, typeName: string): void {
  const known = key === '__typename' ? target[key] : undefined;
  if (known === undefined || !run.isObjectType(known)) target[key] = typeName;
}

function fieldWriter(field: FieldPlan): FieldWriter {
  const { key, definition, value: plan } = field;
  const { resolve, name } = definition;
  const typename = field.parent.name;
  if (resolve) {
    const ordinary = ordinaryWriter(field, plan);
    return (run, source, target, objectPath) => {
      const path = { prev: objectPath, key, typename };
      const info = new ResolveInfo(run, field, path);
      const value: unknown = resolve(source, run.argumentsFor(field), run.context, info);
      if (!ordinary(run, target as Holder, key, value, path)) {
        completeValue(run, field, plan, target as Holder, key, value, path);
      }
      return done;
    };
  }
  if (plan.kind === 'leaf') return PROPERTY_WRITERS[plan.fast ?? 'other'](name, key);
  const ordinary = ordinaryWriter(field, plan);
  return (run, source, target, objectPath) => {
    const value = isObject(source) ? source[name] : undefined;
    if (typeof value !== 'object' || value === null) return value;
    const path = { prev: objectPath, key, typename };
    return ordinary(run, target as Holder, key, value, path) ? done : value;
  };
}

/** One for each type, so that the check of the value is not another call. */
const PROPERTY_WRITERS: Readonly<Record<FastLeaf | 'other', (name: string, key: string) => FieldWriter>> = {
  String: stringWriter,
  ID: stringWriter,
  Int: (name, key) => (_run, source, target) => {
    const value = isObject(source) ? source[name] : undefined;
    if (typeof value !== 'number' || (value | 0) !== value) return value;
    target[key] = value;
    return done;
  },
  Float: (name, key) => (_run, source, target) => {
    const value = isObject(source) ? source[name] : undefined;
    if (!Number.isFinite(value)) return value;
    target[key] = value;
    return done;
  },
  Boolean: (name, key) => (_run, source, target) => {
    const value = isObject(source) ? source[name] : undefined;
    if (typeof value !== 'boolean') return value;
    target[key] = value;
    return done;
  },
  other: (name) => (_run, source) => (isObject(source) ? source[name] : undefined),
};

function stringWriter(name: string, key: string): FieldWriter {
  return (_run, source, target) => {
    const value = isObject(source) ? source[name] : undefined;
    if (typeof value !== 'string') return value;
    target[key] = value;
    return done;
  };
}

/** Writes an ordinary value; false, and nothing written, for any other. */
type OrdinaryWriter = (
  run: SelectionRun,
  holder: Holder,
  key: string | number,
  value: unknown,
  path: ResponsePathNode,
) => boolean;

const notOrdinary = () => false;

const IS_FAST: Readonly<Record<FastLeaf, (value: unknown) => boolean>> = {
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string',
  Int: (value) => typeof value === 'number' && (value | 0) === value,
  Float: (value) => Number.isFinite(value),
  Boolean: (value) => typeof value === 'boolean',
};

function ordinaryWriter(field: FieldPlan, plan: ValuePlan): OrdinaryWriter {
  switch (plan.kind) {
    case 'leaf': {
      const isFast = plan.fast && IS_FAST[plan.fast];
      if (!isFast) return notOrdinary;
      return (_run, holder, key, value) => {
        if (!isFast(value)) return false;
        holder[key] = value;
        return true;
      };
    }
    case 'object': {
      const { type, objects: TreeObject, execute } = plan.plan;
      if (type.isTypeOf) return notOrdinary;
      return (run, holder, key, value, path) => {
        if (!isPlain(value)) return false;
        const made = new TreeObject();
        holder[key] = made;
        execute(run, value, made, path.prev, path.key, path.typename);
        return true;
      };
    }
    case 'list':
      return listWriter(field, plan.of);
    case 'abstract':
      return notOrdinary;
  }
}

function listWriter(field: FieldPlan, of: ValuePlan): OrdinaryWriter {
  const complete = (
    run: SelectionRun,
    list: unknown[],
    index: number,
    value: unknown,
    path: ResponsePathNode,
  ) => {
    const elementPath = { prev: path, key: index, typename: undefined };
    completeValue(run, field, of, list as unknown as Holder, index, value, elementPath);
  };
  if (of.kind === 'object' && !of.plan.type.isTypeOf) {
    const { objects: TreeObject, execute } = of.plan;
    return (run, holder, key, value, path) => {
      if (!Array.isArray(value)) return false;
      const list: unknown[] = [];
      holder[key] = list;
      for (let index = 0; index < value.length; index++) {
        const each: unknown = value[index];
        if (isPlain(each)) {
          const made = new TreeObject();
          list.push(made);
          execute(run, each, made, path, index, undefined);
        } else {
          list.push(undefined);
          complete(run, list, index, each, path);
        }
      }
      return true;
    };
  }
  const isFast = of.kind === 'leaf' && of.fast ? IS_FAST[of.fast] : notOrdinary;
  return (run, holder, key, value, path) => {
    if (!Array.isArray(value)) return false;
    const list: unknown[] = [];
    holder[key] = list;
    for (let index = 0; index < value.length; index++) {
      const each: unknown = value[index];
      if (isFast(each)) {
        list.push(each);
      } else {
        list.push(undefined);
        complete(run, list, index, each, path);
      }
    }
    return true;
  };
}

function isPlain(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then !== 'function' &&
    !(value instanceof Error)
  );
}

function isObject(source: unknown): source is Record<string, unknown> {
  return (typeof source === 'object' && source !== null) || typeof source === 'function';
}
