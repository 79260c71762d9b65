import type { GraphQLObjectType, GraphQLResolveInfo } from 'graphql';
import type { DataObject } from '../data-tree.js';
import { completeProperty, completeValue } from './complete-value.js';
import { ResolveInfo, type ResponsePathNode } from './resolve-info.js';
import type { ExecuteSelection, FastLeaf, FieldPlan, ValuePlan } from './selection-plan.js';
import type { Holder, SelectionRun } from './selection-run.js';

/** Resolves one field of `source` into `target`. May throw what a resolver or a getter throws. */
type FieldWriter = (
  run: SelectionRun,
  source: unknown,
  target: DataObject,
  path: ResponsePathNode | undefined,
) => void;

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
  const [onlyTypename] = typenames.length === 1 && typenames[0] === '__typename' ? typenames : [];
  return (run, source, target, path) => {
    if (onlyTypename !== undefined) writeTypename(run, target, typeName);
    else for (const key of typenames) nameType(run, target, key, typeName);
    for (let index = 0; index < length; index++) {
      try {
        for (; index < length; index++) (writers[index] as FieldWriter)(run, source, target, path);
      } catch (error) {
        // That field has failed; those behind it are still to be executed.
        run.fail(target, (fields[index] as FieldPlan).key, error);
      }
    }
  };
}

function nameType(run: SelectionRun, target: DataObject, key: string, typeName: string): void {
  if (key === '__typename') writeTypename(run, target, typeName);
  else target[key] = typeName;
}

/** A module with an interface object answers with the interface's name, which must not hide a real type. */
function writeTypename(run: SelectionRun, target: DataObject, typeName: string): void {
  const known = target['__typename'];
  if (known === undefined || !run.isObjectType(known)) target['__typename'] = typeName;
}

function fieldWriter(field: FieldPlan): FieldWriter {
  const { key, definition, value: plan } = field;
  const { resolve, name } = definition;
  const typename = field.parent.name;
  const ordinary = ordinaryWriter(field, plan);
  if (resolve) {
    return (run, source, target, objectPath) => {
      const path = { prev: objectPath, key, typename };
      const info = new ResolveInfo(run, field, path) as GraphQLResolveInfo;
      const value: unknown = resolve(source, run.argumentsFor(field), run.context, info);
      if (!ordinary(run, target as Holder, key, value, path)) {
        completeValue(run, field, plan, target as Holder, key, value, path);
      }
    };
  }
  const isOrdinary = plan.kind === 'leaf' && plan.fast && IS_FAST[plan.fast];
  if (isOrdinary) {
    return (run, source, target, objectPath) => {
      const value = isObjectLike(source) ? source[name] : undefined;
      if (isOrdinary(value)) target[key] = value;
      else completeProperty(run, field, source, value, target, objectPath);
    };
  }
  return (run, source, target, objectPath) => {
    const value = isObjectLike(source) ? source[name] : undefined;
    if (value === null || value === undefined || typeof value === 'function') {
      completeProperty(run, field, source, value, target, objectPath);
      return;
    }
    const path = { prev: objectPath, key, typename };
    if (!ordinary(run, target as Holder, key, value, path)) {
      completeValue(run, field, plan, target as Holder, key, value, path);
    }
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
      if (!isFast) return never;
      return (_run, holder, key, value) => {
        if (!isFast(value)) return false;
        holder[key] = value;
        return true;
      };
    }
    case 'object': {
      const { type, objects: TreeObject, execute } = plan.plan;
      if (type.isTypeOf) return never;
      return (run, holder, key, value, path) => {
        if (!isPlain(value)) return false;
        const made = new TreeObject();
        holder[key] = made;
        execute(run, value, made, path);
        return true;
      };
    }
    case 'list': {
      const { of } = plan;
      const element = ordinaryWriter(field, of);
      return (run, holder, key, value, path) => {
        if (!Array.isArray(value)) return false;
        const list: unknown[] = [];
        holder[key] = list;
        for (let index = 0; index < value.length; index++) {
          const each: unknown = value[index];
          const elementPath = { prev: path, key: index, typename: undefined };
          list.push(undefined);
          if (!element(run, list as unknown as Holder, index, each, elementPath)) {
            completeValue(run, field, of, list as unknown as Holder, index, each, elementPath);
          }
        }
        return true;
      };
    }
    case 'abstract':
      return never;
  }
}

const never: OrdinaryWriter = () => false;

function isPlain(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then !== 'function' &&
    !(value instanceof Error)
  );
}

function isObjectLike(source: unknown): source is Record<string, unknown> {
  return (typeof source === 'object' && source !== null) || typeof source === 'function';
}
