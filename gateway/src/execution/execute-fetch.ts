import { type ExecutionResult, OperationTypeNode } from 'graphql';
import type { FetchNode, ObjectTypes } from '../graph/query-plan.js';
import { FieldCollector } from './collect-fields.js';
import type { DataSource, FetchRequest } from './data-source.js';
import { isDataObject, newDataObject, ownValue, typenameOf } from './data-tree.js';
import type { DataObject } from './data-tree.js';
import { fetchError, moduleError } from './errors.js';
import type { Execution, ExecutionState } from './execution-state.js';
import { fetchDocument } from './fetch-documents.js';
import { copyOf, mergeInto } from './merge.js';
import { pathOf, pathToArray } from './path.js';
import type { ResponsePath } from './path.js';
import { allOf } from './pending.js';
import type { Pending } from './pending.js';
import { entityBatches } from './representations.js';
import type { EntityBatch } from './representations.js';
import { applyRewrites, renamePath } from './rewrites.js';
import type { FetchOutcome, SharedBatch, SharedRequest } from './shared-fetches.js';
import type { Target } from './targets.js';

const REPRESENTATIONS = 'representations';

/** Runs one fetch node for the given objects and merges the answer into them. Never rejects for a module's failure. */
export function executeFetch<TContext>(
  state: ExecutionState<TContext>,
  node: FetchNode,
  targets: readonly Target[],
  rootValue?: unknown,
): Pending {
  if (targets.length === 0) return undefined;
  const { shared } = state;
  if (!node.requires) {
    return request(state, node, rootFetch(state, node, targets, rootValue), shared?.requestFor(node));
  }
  const batches = entityBatches(state, node, ofTypes(node.objectTypes, targets));
  const parts: readonly SharedBatch[] = shared
    ? batches.flatMap((batch) => shared.batchesFor(node, batch))
    : batches;
  return allOf(parts.map((part) => request(state, node, entityFetch(state, node, part), part.request)));
}

/** What a data source is asked for a fetch of root fields that is not made by `executeFetch`. */
export function rootFetchRequest<TContext>(execution: Execution<TContext>, node: FetchNode): FetchRequest {
  const { signal } = execution;
  return { ...requestOf(node, { variables: usedVariables(execution, node) }), signal };
}

/** Merges an answer to `rootFetchRequest` that is here already, as `executeFetch` does with the one it asks for. */
export function receiveRootFetch<TContext>(
  state: ExecutionState<TContext>,
  node: FetchNode,
  targets: readonly Target[],
  result: ExecutionResult,
): void {
  const kind = rootFetch(state, node, targets, undefined);
  receiveResult(state, node, kind, result, failureOf(state, node, kind));
}

function ofTypes(types: ObjectTypes | undefined, targets: readonly Target[]): readonly Target[] {
  if (!types) return targets;
  return targets.filter(({ object }) => {
    const typename = typenameOf(object) ?? '';
    return 'only' in types ? typename === types.only : !types.except.includes(typename);
  });
}

/** What tells a fetch of root fields from a fetch of entities. */
interface FetchKind {
  readonly variables: DataObject;
  readonly rootValue?: unknown;
  /**
   * Merges the data, and says what is wrong with it if it is not of the promised form. `errorPaths` are those of the
   * same answer: what they have made null is explained.
   */
  receive(data: DataObject, errorPaths: readonly ResponsePath[]): string | undefined;
  /** The response paths of an error that the module located at `path` in its own answer. */
  locate(path: ResponsePath): ResponsePath[];
  /** The objects that stay incomplete when the fetch fails as a whole. */
  readonly targets: readonly Target[];
  /** The response paths of all that is missing then. */
  everywhere(): ResponsePath[];
}

/** Root fields, merged into each target: the response itself, or objects that hold a root type. */
function rootFetch<TContext>(
  state: ExecutionState<TContext>,
  node: FetchNode,
  targets: readonly Target[],
  rootValue: unknown,
): FetchKind {
  const places = () => targets.map((target) => pathToArray(target.path));
  return {
    variables: usedVariables(state.execution, node),
    targets,
    rootValue,
    receive(data) {
      const rewritten = rewrittenAnswer(state, node, data);
      for (const target of targets) mergeInto(state.types, target.object, rewritten);
      return undefined;
    },
    locate: (path) => places().map((place) => [...place, ...renamePath(node.outputRewrites, path)]),
    everywhere() {
      const names = rootResponseNames(state, node);
      return places().flatMap((place) => names.map((name) => [...place, name]));
    },
  };
}

function entityFetch<TContext>(
  state: ExecutionState<TContext>,
  node: FetchNode,
  { representations, targets, contextVariables }: EntityBatch,
): FetchKind {
  const placesOf = (wanted: readonly Target[]) => wanted.map((target) => pathToArray(target.path));
  const everywhere = () => placesOf(targets.flat());
  return {
    variables: Object.assign(usedVariables(state.execution, node), contextVariables, {
      [REPRESENTATIONS]: representations,
    }),
    targets: targets.flat(),
    receive(data, errorPaths) {
      const entities = ownValue(data, '_entities');
      if (!Array.isArray(entities) || entities.length !== representations.length) {
        return `did not answer with a list of ${String(representations.length)} entities`;
      }
      if (!entities.every((entity) => isDataObject(entity) || entity === null)) {
        return 'answered with an entity that is not an object';
      }
      const failed = new Set(errorPaths.map(([, index]) => index));
      for (const [index, entity] of entities.entries()) {
        if (entity === null) {
          for (const target of targets[index] ?? []) state.incomplete.add(target.object);
          if (failed.has(index))
            placesOf(targets[index] ?? []).forEach((place) => state.errors.explain(place));
          continue;
        }
        const rewritten = rewrittenAnswer(state, node, entity as DataObject);
        for (const target of targets[index] ?? []) mergeInto(state.types, target.object, rewritten);
      }
      return undefined;
    },
    locate([field, index, ...rest]) {
      if (field !== '_entities' || typeof index !== 'number' || !representations[index]) return everywhere();
      const inEntity = renamePath(node.outputRewrites, rest);
      // No target: another fetch wanted that entity, and reports the error.
      return placesOf(targets[index] ?? []).map((place) => [...place, ...inEntity]);
    },
    everywhere,
  };
}

/** `shared`: what other fetches ask as well; the first of them makes the request. */
function request<TContext>(
  state: ExecutionState<TContext>,
  node: FetchNode,
  kind: FetchKind,
  shared: SharedRequest | undefined,
): Pending {
  const { execution } = state;
  // Checked here and reported by the caller's wait: throwing would leave the other branches of a Parallel alone.
  if (execution.signal?.aborted) return undefined;
  const fail = failureOf(state, node, kind);
  const dataSource = execution.dataSources.get(node.serviceName);
  if (!dataSource) {
    fail('is not reachable: it has no data source');
    return undefined;
  }
  if (node.requires && node.variableUsages?.includes(REPRESENTATIONS)) {
    fail(`cannot be asked with a variable named "$${REPRESENTATIONS}", which federation uses itself`);
    return undefined;
  }
  const receive = (outcome: FetchOutcome) => {
    if ('result' in outcome) receiveResult(state, node, kind, outcome.result, fail);
    else fail('could not be reached', outcome.cause);
  };
  const outcome = shared?.outcome ?? ask(dataSource, execution, requestOf(node, kind));
  if (shared) shared.outcome = outcome;
  if (isPromise(outcome)) return outcome.then(receive);
  receive(outcome);
  return undefined;
}

/** Never throws nor rejects. */
function ask<TContext>(
  dataSource: DataSource<TContext>,
  { operation, context, signal }: Execution<TContext>,
  request: FetchRequest,
): Promise<FetchOutcome> | FetchOutcome {
  const mayShare = operation.definition.operation === OperationTypeNode.QUERY;
  try {
    const result = dataSource.fetch({ ...request, mayShare, signal }, context);
    if (!isPromise(result)) return { result };
    return result.then(
      (answer) => ({ result: answer }),
      (cause: unknown) => ({ cause }),
    );
  } catch (cause) {
    return { cause };
  }
}

/** Answers how to note that the fetch has failed as a whole, with what is said of its module. */
function failureOf<TContext>(state: ExecutionState<TContext>, node: FetchNode, kind: FetchKind) {
  return (message: string, cause?: unknown) => {
    for (const { object } of kind.targets) state.incomplete.add(object);
    for (const path of kind.everywhere()) {
      state.errors.add(fetchError(node.serviceName, `Module "${node.serviceName}" ${message}.`, path, cause));
    }
  };
}

function receiveResult<TContext>(
  state: ExecutionState<TContext>,
  node: FetchNode,
  kind: FetchKind,
  result: unknown,
  fail: (message: string) => void,
): void {
  const { data, errors } = Object(result) as { data?: unknown; errors?: unknown };
  const reported: unknown[] = Array.isArray(errors) ? errors : [];
  const errorPaths = reported.map(pathOf);
  for (const [index, path] of errorPaths.entries()) {
    const places = path.length > 0 ? kind.locate(path) : kind.everywhere();
    for (const place of places) state.errors.add(moduleError(node.serviceName, reported[index], place));
  }
  const isAbsent = data === null || data === undefined;
  // An error went all the way up in the module's answer: nothing of this fetch is there, and that is why.
  if (reported.length > 0 && (isAbsent || (isDataObject(data) && ownValue(data, '_entities') === null))) {
    for (const { object } of kind.targets) state.incomplete.add(object);
    for (const place of kind.everywhere()) state.errors.explain(place);
  } else {
    const complaint = isDataObject(data) ? kind.receive(data, errorPaths) : 'answered without data';
    if (complaint !== undefined) fail(complaint);
  }
}

function requestOf(
  node: FetchNode,
  { variables, rootValue }: Pick<FetchKind, 'variables' | 'rootValue'>,
): FetchRequest {
  const { document } = fetchDocument(node);
  const { operation: source, operationName } = node;
  return { document, source, operationName, variables, rootValue };
}

/** The client's own values, so that each module coerces them against its own types; absent ones stay absent. */
export function usedVariables<TContext>(execution: Execution<TContext>, node: FetchNode): DataObject {
  const used = newDataObject();
  for (const name of node.variableUsages ?? []) {
    const value = ownValue(execution.variables, name);
    if (value !== undefined) used[name] = value;
  }
  return used;
}

function rewrittenAnswer<TContext>(
  { types }: ExecutionState<TContext>,
  node: FetchNode,
  answer: DataObject,
): DataObject {
  if (!node.outputRewrites?.length) return answer;
  const copy = copyOf(answer) as DataObject;
  applyRewrites(types, node.outputRewrites, copy);
  return copy;
}

function rootResponseNames<TContext>(
  { types, variables }: ExecutionState<TContext>,
  node: FetchNode,
): string[] {
  const { definition, fragments } = fetchDocument(node);
  const rootType = types.getRootType(definition.operation);
  if (!rootType) return [];
  const fields = new FieldCollector(types, fragments, variables).fieldsOf(rootType, definition.selectionSet);
  return [...fields.keys()]
    .filter((name) => name !== '__typename')
    .map((name) => String(renamePath(node.outputRewrites, [name])[0]));
}

function isPromise<T>(value: Promise<T> | T): value is Promise<T> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function';
}
