import { type GraphQLError, type GraphQLObjectType, OperationTypeNode } from 'graphql';
import type { FetchNode } from '../../graph/query-plan.js';
import type { Pending } from '../pending.js';
import { executeField } from './complete-value.js';
import { coercedVariables, type CompiledStep, genericFetch, report, rootValueOf } from './compiled-fetch.js';
import type { CompiledRun } from './compiled-run.js';
import type { ResponseShape } from './response-shape.js';
import { objectPlan, type FetchSelections, type ObjectPlan } from './selection-plan.js';
import { SelectionRun } from './selection-run.js';
import { settleField, settleObject } from './settle-failures.js';

interface RootFetch {
  readonly node: FetchNode;
  readonly selections: FetchSelections;
  readonly plan: ObjectPlan;
}

/** A fetch of root fields, resolved right into the response's tree. */
export function rootFetch(
  node: FetchNode,
  selections: FetchSelections,
  rootType: GraphQLObjectType,
  shape: ResponseShape,
): CompiledStep {
  const { definition, collector } = selections;
  const plan = objectPlan(selections, rootType, collector.fieldsOf(rootType, definition.selectionSet), shape);
  const fetch: RootFetch = { node, selections, plan };
  return definition.operation === OperationTypeNode.MUTATION
    ? (run) => executeInOrder(run, fetch)
    : (run) => executeTogether(run, fetch);
}

function begin<TContext>(
  run: CompiledRun<TContext>,
  { node, selections }: RootFetch,
): SelectionRun | undefined {
  const variables = coercedVariables(run, node, selections);
  return variables && new SelectionRun(run.execution.context, rootValueOf(run, node), variables, run.types);
}

function executeTogether<TContext>(run: CompiledRun<TContext>, fetch: RootFetch): Pending {
  if (run.execution.signal?.aborted) return undefined;
  const selection = begin(run, fetch);
  if (!selection) return genericFetch(run, fetch.node, []);
  fetch.plan.execute(selection, selection.rootValue, run.data, undefined, undefined, undefined);
  const finish = () => {
    if (!selection.failures) return;
    const errors: GraphQLError[] = [];
    const isLost = settleObject(selection, fetch.plan, run.data, [], errors);
    finishWith(run, fetch, errors, isLost);
  };
  const pending = selection.settled();
  if (pending) return pending.then(finish);
  finish();
  return undefined;
}

/** A mutation's fields one after the other; one that must not be null and is ends it (GraphQL specification 6.2.2). */
async function executeInOrder<TContext>(run: CompiledRun<TContext>, fetch: RootFetch): Promise<void> {
  if (run.execution.signal?.aborted) return;
  const selection = begin(run, fetch);
  if (!selection) {
    await genericFetch(run, fetch.node, []);
    return;
  }
  const { fields, typenames, type } = fetch.plan;
  for (const key of typenames) run.data[key] = type.name;
  const errors: GraphQLError[] = [];
  let isLost = false;
  for (const field of fields) {
    executeField(selection, field, selection.rootValue, run.data, undefined);
    await selection.settled();
    isLost = selection.failures !== undefined && settleField(selection, field, run.data, [], errors);
    if (isLost) break;
  }
  finishWith(run, fetch, errors, isLost);
}

function finishWith<TContext>(
  run: CompiledRun<TContext>,
  { node, plan }: RootFetch,
  errors: readonly GraphQLError[],
  isLost: boolean,
): void {
  const everywhere = plan.fields.map(({ key }) => [key]);
  for (const error of errors) report(run, node, error, error.path?.length ? [error.path] : everywhere);
  if (!isLost) return;
  for (const { key } of plan.fields) run.data[key] = undefined;
  run.incomplete.add(run.data);
  for (const place of everywhere) run.errors.explain(place);
}
