import {
  getNullableType,
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLString,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import type { FieldCollector, FieldGroups } from '../collect-fields.js';
import { completeLeaf, jsonText } from '../complete-leaf.js';
import type { DataObject } from '../data-tree.js';
import { isIntrospection } from '../introspection.js';
import { jsonString } from './json-text.js';
import { NotCompilable } from './not-compilable.js';

/** Thrown by a projector that meets what needs an error, or is not what the schema promises: nothing was decided. */
export const unprojected = Symbol('unprojected');

/** Texts by what was asked of whom, where objects stand at several places; absent while none does. */
type Texts = Map<Projector, Map<DataObject, string>> | undefined;

/** An object of the tree as JSON: what the client asked for, in its order. */
export type Projector = (object: DataObject, texts: Texts) => string;

interface Selected {
  readonly schema: GraphQLSchema;
  readonly collector: FieldCollector;
}

interface ProjectedField {
  /** `,"name":` */
  readonly before: string;
  readonly key: string;
  readonly isNonNull: boolean;
  /** A string is written as it is. */
  readonly isText: boolean;
  readonly write: Writer;
}

export function objectProjector(selected: Selected, type: GraphQLObjectType, groups: FieldGroups): Projector {
  const fields: ProjectedField[] = [];
  let before = '{';
  for (const [key, nodes] of groups) {
    if (isIntrospection(nodes)) throw new NotCompilable('introspection');
    const name = nodes[0]?.name.value ?? '';
    before += `${JSON.stringify(key)}:`;
    if (name === '__typename') {
      before += `"${type.name}",`;
      continue;
    }
    const field = type.getFields()[name];
    if (!field) throw new NotCompilable('plan');
    const write = valueWriter(selected, field.type, nodes);
    const leaf = getNullableType(field.type);
    const isText = leaf === GraphQLString || leaf === GraphQLID;
    fields.push({ before, key, isNonNull: isNonNullType(field.type), isText, write });
    before = ',';
  }
  // What stands before the end are names of types, or nothing.
  const end = groups.size === 0 ? '{}' : `${before.replace(/,$/, '')}}`;
  return (object, texts) => {
    let text = '';
    for (const field of fields) {
      const value = object[field.key];
      text += field.before;
      if (field.isText && typeof value === 'string') text += jsonString(value);
      else if (value !== null && value !== undefined) text += field.write(value as never, texts);
      else if (field.isNonNull) give();
      else text += 'null';
    }
    return text + end;
  };
}

type Writer = (value: never, texts: Texts) => string;

/** Writes what is not null. */
function valueWriter(selected: Selected, type: GraphQLOutputType, nodes: readonly FieldNode[]): Writer {
  const nullable = getNullableType(type) as GraphQLOutputType;
  if (isListType(nullable))
    return listWriter(valueWriter(selected, nullable.ofType, nodes), isNonNullType(nullable.ofType));
  if (isLeafType(nullable)) return leafWriter(nullable);
  return sharedOnce(objectWriter(selected, nullable as GraphQLCompositeType, nodes));
}

function listWriter(element: Writer, nonNull: boolean): Writer {
  const write = (list: readonly unknown[], texts: Texts): string => {
    if (!Array.isArray(list)) throw unprojected;
    let text = '[';
    for (let index = 0; index < list.length; index++) {
      const value: unknown = list[index];
      if (index > 0) text += ',';
      if (value !== null && value !== undefined) text += element(value as never, texts);
      else if (nonNull) throw unprojected;
      else text += 'null';
    }
    return `${text}]`;
  };
  return write as Writer;
}

function leafWriter(type: GraphQLLeafType): Writer {
  if (isEnumType(type)) {
    const texts = new Map(type.getValues().map(({ name }) => [name, `"${name}"`]));
    return (value) => texts.get(value) ?? give();
  }
  if (type === GraphQLString || type === GraphQLID) {
    const other = otherLeaf(type);
    return (value: unknown) => (typeof value === 'string' ? jsonString(value) : other(value));
  }
  if (type === GraphQLInt) {
    const other = otherLeaf(type);
    return (value: unknown) =>
      typeof value === 'number' && (value | 0) === value ? String(value) : other(value);
  }
  return otherLeaf(type);
}

function otherLeaf(type: GraphQLLeafType): (value: unknown) => string {
  return (value) => {
    if (!isSpecifiedScalarType(type)) return jsonText(value) ?? give();
    const leaf = completeLeaf(type, value);
    return leaf === undefined ? give() : JSON.stringify(leaf);
  };
}

function give(): never {
  throw unprojected;
}

function objectWriter(
  selected: Selected,
  type: GraphQLCompositeType,
  nodes: readonly FieldNode[],
): Projector {
  const { schema, collector } = selected;
  const projectorOf = (runtimeType: GraphQLObjectType) =>
    objectProjector(selected, runtimeType, collector.subfieldsOf(runtimeType, nodes).fields);
  if (isObjectType(type)) return projectorOf(type);
  const byType = new Map<unknown, Projector>();
  return (object, texts) => {
    const typename = object['__typename'];
    let projector = byType.get(typename);
    if (!projector) {
      const runtimeType = typeof typename === 'string' ? schema.getType(typename) : undefined;
      if (!isAbstractType(type) || !isObjectType(runtimeType) || !schema.isSubType(type, runtimeType)) give();
      byType.set(typename, (projector = projectorOf(runtimeType)));
    }
    return projector(object, texts);
  };
}

/** What stands at several places is written once for all that want the same of it. */
function sharedOnce(project: Projector): Writer {
  const write = (object: DataObject, texts: Texts): string => {
    if (typeof object !== 'object' || Array.isArray(object)) throw unprojected;
    if (!texts) return project(object, texts);
    let ofProjector = texts.get(project);
    if (!ofProjector) texts.set(project, (ofProjector = new Map()));
    let text = ofProjector.get(object);
    if (text === undefined) ofProjector.set(object, (text = project(object, texts)));
    return text;
  };
  return write as Writer;
}
