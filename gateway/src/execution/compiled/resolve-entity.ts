import type { GraphQLError, GraphQLObjectType, GraphQLResolveInfo } from 'graphql';
import type { DataObject } from '../data-tree.js';
import { isPromiseLike } from './complete-value.js';
import type { ObjectPlan } from './selection-plan.js';
import type { SelectionRun } from './selection-run.js';

type ResolveReference = (representation: DataObject, context: unknown, info: GraphQLResolveInfo) => unknown;

/** How entities of one type are resolved. */
export interface EntityPlan {
  readonly plan: ObjectPlan;
  /** Absent: the representation is the entity. */
  readonly resolveReference: ResolveReference | undefined;
  readonly copy: (from: DataObject, to: DataObject) => boolean;
}

/** One distinct entity of a fetch. */
export interface Entity {
  readonly representation: DataObject;
  readonly how: EntityPlan;
  /** Everywhere it is wanted: resolved into the first, copied to the others. */
  readonly targets: DataObject[];
  outcome: 'pending' | 'there' | 'absent' | 'failed';
  error: unknown;
  /** What is wrong with it and below it, located as in an `_entities` request. Known when its fetch is done. */
  errors: readonly GraphQLError[];
  /** The same entity, when another fetch has asked for it. */
  readonly lender: Entity | undefined;
}

/** Never throws: what becomes of it is the entity's outcome, and the selection is awaited for what comes later. */
export function resolveEntity(
  selection: SelectionRun,
  entity: Entity,
  info: GraphQLResolveInfo,
  index: number,
): void {
  const { how, representation } = entity;
  let found: unknown;
  try {
    found = how.resolveReference
      ? how.resolveReference(representation, selection.context, info)
      : representation;
  } catch (error) {
    entity.outcome = 'failed';
    entity.error = error;
    return;
  }
  if (!isPromiseLike(found)) {
    receiveEntity(selection, entity, found, info, index);
    return;
  }
  selection.await();
  found.then(
    (arrived) => {
      receiveEntity(selection, entity, arrived, info, index);
      selection.arrived();
    },
    (error: unknown) => {
      entity.outcome = 'failed';
      entity.error = error;
      selection.arrived();
    },
  );
}

function receiveEntity(
  selection: SelectionRun,
  entity: Entity,
  found: unknown,
  { path }: GraphQLResolveInfo,
  index: number,
): void {
  if (found === null || found === undefined) {
    entity.outcome = 'absent';
  } else if (found instanceof Error || typeof found !== 'object') {
    entity.outcome = 'failed';
    entity.error =
      found instanceof Error
        ? found
        : new Error(`A reference resolver of ${entity.how.plan.type.name} gave no object.`);
  } else {
    entity.outcome = 'there';
    entity.how.plan.execute(selection, found, entity.targets[0] as DataObject, path, index, undefined);
  }
}

export function referenceResolver(type: GraphQLObjectType): ResolveReference | undefined {
  const { apollo } = type.extensions as {
    apollo?: { subgraph?: { resolveReference?: ResolveReference } };
  };
  return apollo?.subgraph?.resolveReference;
}
