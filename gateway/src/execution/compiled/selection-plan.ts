import {
  getNullableType,
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLAbstractType,
  GraphQLField,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  OperationDefinitionNode,
  VariableDefinitionNode,
} from 'graphql';
import { type FieldCollector, type FieldGroups } from '../collect-fields.js';
import { type ArgumentsPlan, argumentsPlan } from './arguments-plan.js';
import type { DataObject } from '../data-tree.js';
import { selectionWriter } from './selection-writer.js';
import type { SelectionRun } from './selection-run.js';
import type { PathKey, ResponsePathNode } from './resolve-info.js';
import type { ResponseShape, TreeObjectClass } from './response-shape.js';

/** What one fetch asks of objects of one type at one position. */
export interface ObjectPlan {
  readonly type: GraphQLObjectType;
  readonly objects: TreeObjectClass;
  /** In the order of the document, without `__typename`, which is `typenames`. */
  readonly fields: readonly FieldPlan[];
  /** Response names under which the type's name is wanted. */
  readonly typenames: readonly string[];
  readonly execute: ExecuteSelection;
}

/** Resolves the selection on `source`, which is not null, into `target`; where it stands comes last, in parts, for few need to
 * know. Never throws: failures are kept by the run. */
export type ExecuteSelection = (
  run: SelectionRun,
  source: unknown,
  target: DataObject,
  prev: ResponsePathNode | undefined,
  key: PathKey,
  typename: string | undefined,
) => void;

export interface FieldPlan {
  readonly fetch: FetchSelections;
  readonly parent: GraphQLObjectType;
  /** Response name. */
  readonly key: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  readonly args: ArgumentsPlan;
  readonly value: ValuePlan;
}

export type ValuePlan = { readonly nonNull: boolean; readonly type: GraphQLOutputType } & (
  | { readonly kind: 'leaf'; readonly leaf: GraphQLLeafType; readonly fast: FastLeaf | undefined }
  | { readonly kind: 'list'; readonly of: ValuePlan }
  | { readonly kind: 'object'; readonly plan: ObjectPlan }
  | {
      readonly kind: 'abstract';
      readonly abstract: GraphQLAbstractType;
      planOf(type: GraphQLObjectType): ObjectPlan;
    }
);

/** Leaf types whose ordinary values are what they serialize to. */
export type FastLeaf = 'String' | 'ID' | 'Int' | 'Float' | 'Boolean';

const FAST_LEAVES = new Map<GraphQLLeafType, FastLeaf>([
  [GraphQLString, 'String'],
  [GraphQLID, 'ID'],
  [GraphQLInt, 'Int'],
  [GraphQLFloat, 'Float'],
  [GraphQLBoolean, 'Boolean'],
]);

/** The document of one fetch against the schema of its subgraph, for one choice of its conditions. */
export interface FetchSelections {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly collector: FieldCollector;
  /** Without that for representations. */
  readonly variables: readonly VariableDefinitionNode[];
  /** Coerced for the graph, they are coerced for this subgraph. */
  readonly coercesAlike: boolean;
}

export function objectPlan(
  fetch: FetchSelections,
  type: GraphQLObjectType,
  groups: FieldGroups,
  shape: ResponseShape,
): ObjectPlan {
  const fields: FieldPlan[] = [];
  const typenames: string[] = [];
  for (const [key, nodes] of groups) {
    const name = nodes[0]?.name.value ?? '';
    const definition = type.getFields()[name];
    if (name === '__typename') typenames.push(key);
    else if (definition) fields.push(fieldPlan(fetch, type, key, definition, nodes, shape.at(key)));
  }
  const objects = shape.objects;
  return { type, objects, fields, typenames, execute: selectionWriter(type, fields, typenames) };
}

function fieldPlan(
  fetch: FetchSelections,
  parent: GraphQLObjectType,
  key: string,
  definition: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  shape: ResponseShape,
): FieldPlan {
  const value = valuePlan(fetch, definition.type, nodes, shape);
  return {
    fetch,
    parent,
    key,
    definition,
    nodes,
    args: argumentsPlan(definition, nodes[0] as FieldNode),
    value,
  };
}

function valuePlan(
  fetch: FetchSelections,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  shape: ResponseShape,
): ValuePlan {
  const nonNull = isNonNullType(type);
  const nullable = getNullableType(type) as Exclude<GraphQLOutputType, { ofType: unknown }>;
  if (isListType(nullable)) {
    const of = valuePlan(fetch, (nullable as { ofType: GraphQLOutputType }).ofType, nodes, shape);
    return { kind: 'list', nonNull, type, of };
  }
  if (isLeafType(nullable))
    return { kind: 'leaf', nonNull, type, leaf: nullable, fast: FAST_LEAVES.get(nullable) };
  const planFor = (of: GraphQLObjectType) =>
    objectPlan(fetch, of, fetch.collector.subfieldsOf(of, nodes).fields, shape);
  if (isObjectType(nullable)) return { kind: 'object', nonNull, type, plan: planFor(nullable) };
  const plans = new Map<GraphQLObjectType, ObjectPlan>();
  return {
    kind: 'abstract',
    nonNull,
    type,
    abstract: nullable as GraphQLAbstractType,
    planOf(of) {
      let plan = plans.get(of);
      if (!plan) plans.set(of, (plan = planFor(of)));
      return plan;
    },
  };
}
