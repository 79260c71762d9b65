import {
  getNullableType,
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { FieldCollector, FieldGroups } from '../collect-fields.js';
import { completeLeaf } from '../complete-leaf.js';
import { isIntrospection } from '../introspection.js';
import { generate, NotCompilable, property } from './generate.js';
import { jsonString } from './json-text.js';
import type { TreeObject } from './response-shape.js';

/** Thrown by a projector that meets what needs an error, or is not what the schema promises: nothing was decided. */
export const unprojected = Symbol('unprojected');

/** Texts of what stands at several places; absent while nothing does. */
type Texts = Map<unknown, string> | undefined;

/** An object of the tree as JSON: what the client asked for, in its order. */
export type Projector = (object: TreeObject, texts: Texts) => string;

interface Selected {
  readonly schema: GraphQLSchema;
  readonly collector: FieldCollector;
}

export function generateProjector(
  selected: Selected,
  type: GraphQLObjectType,
  groups: FieldGroups,
): Projector {
  const parameters: Record<string, unknown> = { unprojected, jsonString };
  const lines: string[] = [];
  let opening = '{';
  let index = 0;
  for (const [key, nodes] of groups) {
    if (isIntrospection(nodes)) throw new NotCompilable('introspection');
    const name = nodes[0]?.name.value ?? '';
    // The name is checked by `property`, so the quotes around it close where they should.
    const slot = property('object', key);
    const before = `${opening}"${key}":`;
    opening = ',';
    if (name === '__typename') {
      lines.push(`text += ${JSON.stringify(`${before}"${type.name}"`)};`);
      continue;
    }
    const field = type.getFields()[name];
    if (!field) throw new NotCompilable('plan');
    const own = String(index++);
    const writer = valueWriter(selected, field.type, nodes);
    lines.push(
      `text += ${JSON.stringify(before)}; value = ${slot};`,
      valueCode(field.type, own, writer, parameters),
    );
  }
  return generate<Projector>(
    parameters,
    `return function (object, texts) {
  let text = '', value;
  ${lines.join('\n  ')}
  return text + ${opening === '{' ? "'{}'" : "'}'"};
};`,
  );
}

type Writer = (value: never, texts: Texts) => string;

function valueCode(
  type: GraphQLOutputType,
  own: string,
  writer: Writer,
  parameters: Record<string, unknown>,
): string {
  parameters[`write${own}`] = writer;
  const missing = isNonNullType(type) ? 'throw unprojected;' : `text += 'null';`;
  return `if (value === null || value === undefined) ${missing} else ${ordinaryLeaf(type) ?? ''}text += write${own}(value, texts);`;
}

/** The ordinary values of built-in scalars without a call. */
function ordinaryLeaf(type: GraphQLOutputType): string | undefined {
  const nullable = getNullableType(type);
  switch (isLeafType(nullable) ? nullable.name : undefined) {
    case 'String':
    case 'ID':
      return `if (typeof value === 'string') text += jsonString(value); else `;
    case 'Int':
      return `if (typeof value === 'number' && (value | 0) === value) text += value; else `;
    default:
      return undefined;
  }
}

/** Writes what is not null. */
function valueWriter(
  selected: Selected,
  type: GraphQLOutputType,
  nodes: FieldGroups extends ReadonlyMap<string, infer N> ? N : never,
): Writer {
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
  return (value) => {
    const leaf = completeLeaf(type, value);
    const text = leaf === undefined ? undefined : (JSON.stringify(leaf) as string | undefined);
    return text ?? give();
  };
}

function give(): never {
  throw unprojected;
}

function objectWriter(
  selected: Selected,
  type: GraphQLCompositeType,
  nodes: Parameters<FieldCollector['subfieldsOf']>[1],
): Projector {
  const { schema, collector } = selected;
  const projectorOf = (runtimeType: GraphQLObjectType) =>
    generateProjector(selected, runtimeType, collector.subfieldsOf(runtimeType, nodes).fields);
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

function sharedOnce(project: Projector): Writer {
  const write = (object: TreeObject, texts: Texts): string => {
    if (typeof object !== 'object' || Array.isArray(object)) throw unprojected;
    if (!texts) return project(object, texts);
    let text = texts.get(object);
    if (text === undefined) texts.set(object, (text = project(object, texts)));
    return text;
  };
  return write as Writer;
}
