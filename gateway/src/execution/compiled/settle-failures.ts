import { type GraphQLError, locatedError } from 'graphql';
import type { DataObject } from '../data-tree.js';
import { executedAs, type SettledObject } from './complete-value.js';
import type { FieldPlan, ObjectPlan, ValuePlan } from './selection-plan.js';
import type { Holder, SelectionRun } from './selection-run.js';

type Keys = readonly (string | number)[];

/**
 * Handles errors as the GraphQL specification says (6.4.4), for one object and after everything below it is there:
 * failures become located errors, in the order of the document, and what may not be null takes what is above it along.
 * True when the object itself has to be null.
 */
export function settleObject(
  run: SelectionRun,
  plan: ObjectPlan,
  object: DataObject,
  path: Keys,
  errors: GraphQLError[],
): boolean {
  return plan.fields.some((field) => settleField(run, field, object, path, errors));
}

export function settleField(
  run: SelectionRun,
  field: FieldPlan,
  object: DataObject,
  path: Keys,
  errors: GraphQLError[],
): boolean {
  return settleValue(run, field, field.value, object as Holder, field.key, [...path, field.key], errors);
}

function settleValue(
  run: SelectionRun,
  field: FieldPlan,
  plan: ValuePlan,
  holder: Holder,
  key: string | number,
  path: Keys,
  errors: GraphQLError[],
): boolean {
  const failed = run.failures?.get(holder);
  if (failed?.has(key)) {
    errors.push(locatedError(failed.get(key), field.nodes, path));
    return plan.nonNull;
  }
  if (!settleBelow(run, field, plan, holder[key], path, errors)) return false;
  if (plan.nonNull) return true;
  holder[key] = null;
  return false;
}

function settleBelow(
  run: SelectionRun,
  field: FieldPlan,
  plan: ValuePlan,
  value: unknown,
  path: Keys,
  errors: GraphQLError[],
): boolean {
  if (plan.kind === 'leaf' || typeof value !== 'object' || value === null) return false;
  if (plan.kind === 'list') {
    return (value as unknown[]).some((_, index) =>
      settleValue(run, field, plan.of, value as Holder, index, [...path, index], errors),
    );
  }
  const object = value as SettledObject;
  const executed = plan.kind === 'object' ? plan.plan : object[executedAs];
  return executed !== undefined && settleObject(run, executed, object, path, errors);
}
