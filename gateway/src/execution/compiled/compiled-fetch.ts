import { getVariableValues, Kind, specifiedScalarTypes } from 'graphql';
import type { GraphQLError, GraphQLSchema, TypeNode, VariableDefinitionNode } from 'graphql';
import type { FetchNode } from '../../graph/query-plan.js';
import { FieldCollector } from '../collect-fields.js';
import { moduleError } from '../errors.js';
import { executeFetch, usedVariables } from '../execute-fetch.js';
import { fetchDocument } from '../fetch-documents.js';
import { pathToArray } from '../path.js';
import type { ResponsePath } from '../path.js';
import type { Pending } from '../pending.js';
import { targetsAt } from '../targets.js';
import type { Target } from '../targets.js';
import type { CompiledRun } from './compiled-run.js';
import type { FetchSelections } from './selection-plan.js';

export type Segments = readonly (string | number)[];

/** A part of a plan, ready to run. */
export type CompiledStep = <TContext>(run: CompiledRun<TContext>) => Pending;

const REPRESENTATIONS = 'representations';
const NO_VARIABLES: Readonly<Record<string, unknown>> = Object.freeze({});

/** A fetch that is not compiled: the generic executor answers it into the same tree. */
export function genericFetch<TContext>(run: CompiledRun<TContext>, node: FetchNode, path: Segments): Pending {
  return executeFetch(run, node, targetsAt(run.types, [rootTarget(run)], path), rootValueOf(run, node));
}

/** The event is what a subscription's own fetch runs on, and no other. */
export function rootValueOf<TContext>(
  { rootValue }: CompiledRun<TContext>,
  { operationKind }: FetchNode,
): unknown {
  return operationKind === 'subscription' ? rootValue : undefined;
}

export function rootTarget<TContext>({ data }: CompiledRun<TContext>): Target {
  return { object: data, path: undefined, parent: undefined };
}

export function fetchSelections(
  node: FetchNode,
  schema: GraphQLSchema,
  conditions: Readonly<Record<string, boolean>>,
): FetchSelections {
  const { definition, fragments } = fetchDocument(node);
  const variables = (definition.variableDefinitions ?? []).filter(isOwn);
  const collector = new FieldCollector(schema, fragments, conditions);
  return { schema, definition, fragments, collector, variables, coercesAlike: variables.every(isBuiltIn) };
}

/** The fetch's variables as its subgraph reads them; undefined when it refuses them. */
export function coercedVariables<TContext>(
  run: CompiledRun<TContext>,
  node: FetchNode,
  selections: FetchSelections,
): Readonly<Record<string, unknown>> | undefined {
  const { schema, variables } = selections;
  if (variables.length === 0) return NO_VARIABLES;
  if (!selections.coercesAlike)
    return getVariableValues(schema, variables, usedVariables(run.execution, node)).coerced;
  const used: Record<string, unknown> = {};
  for (const { variable } of variables) {
    const name = variable.name.value;
    if (Object.hasOwn(run.variables, name)) used[name] = run.variables[name];
  }
  return used;
}

/** Types of which every module makes what the graph has made of a value already. */
function isBuiltIn({ type }: VariableDefinitionNode): boolean {
  let named: TypeNode = type;
  while (named.kind !== Kind.NAMED_TYPE) named = named.type;
  return specifiedScalarTypes.some(({ name }) => name === named.name.value);
}

function isOwn({ variable }: VariableDefinitionNode): boolean {
  return variable.name.value !== REPRESENTATIONS;
}

/** Where in the response the given objects stand: looked for only when there is something to say about them. */
export function placesOf<TContext>(run: CompiledRun<TContext>, path: Segments) {
  const places = new Map<unknown, ResponsePath[]>();
  for (const { object, path: place } of targetsAt(run.types, [rootTarget(run)], path)) {
    const known = places.get(object);
    if (known) known.push(pathToArray(place));
    else places.set(object, [pathToArray(place)]);
  }
  return (object: unknown): readonly ResponsePath[] => places.get(object) ?? [];
}

export function report<TContext>(
  run: CompiledRun<TContext>,
  node: FetchNode,
  error: GraphQLError,
  places: readonly ResponsePath[],
): void {
  for (const place of places) run.errors.add(moduleError(node.serviceName, error, place));
}
