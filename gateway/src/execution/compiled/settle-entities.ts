import { locatedError } from 'graphql';
import type { FieldNode, GraphQLError } from 'graphql';
import type { FetchNode } from '../../graph/query-plan.js';
import type { DataObject } from '../data-tree.js';
import type { ResponsePath } from '../path.js';
import { placesOf, report, type Segments } from './compiled-fetch.js';
import type { CompiledRun } from './compiled-run.js';
import type { Entity } from './resolve-entity.js';
import type { SelectionRun } from './selection-run.js';
import { settleObject } from './settle-failures.js';

/** Finds what is wrong with which entities of one fetch, when all of them are there or have failed. */
export function settleEntities(
  selection: SelectionRun,
  entities: readonly Entity[],
  entitiesNode: FieldNode,
): void {
  for (const [index, entity] of entities.entries()) {
    const { plan } = entity.how;
    const first = entity.targets[0] as DataObject;
    const path = ['_entities', index];
    const errors: GraphQLError[] = [];
    if (entity.outcome === 'failed') {
      errors.push(locatedError(entity.error, [entitiesNode], path));
    } else if (
      entity.outcome === 'there' &&
      selection.failures &&
      settleObject(selection, plan, first, path, errors)
    ) {
      entity.outcome = 'failed';
      for (const { key } of plan.fields) if (typeof first[key] === 'object') first[key] = undefined;
    }
    entity.errors = errors;
  }
}

interface Wanted {
  readonly entities: readonly Entity[];
  /** As the paths of their errors number them; undefined: another fetch wanted that one, and this one does not. */
  readonly byIndex: readonly (Entity | undefined)[];
}

/** Puts what is wrong with entities into the log, at all the places where a fetch wanted them. */
export function reportEntities<TContext>(
  run: CompiledRun<TContext>,
  { node, path }: { readonly node: FetchNode; readonly path: Segments },
  wanted: Wanted,
): void {
  const { entities } = wanted;
  const lost = entities.filter(({ outcome }) => outcome !== 'there');
  for (const object of lost.flatMap(({ targets }) => targets)) run.incomplete.add(object);
  if (entities.every(({ errors }) => errors.length === 0)) return;

  const placesOfObject = placesOf(run, path);
  const placesOfEntity = ({ targets }: Entity) => targets.flatMap(placesOfObject);
  for (const error of entities.flatMap(({ errors }) => errors)) {
    report(run, node, error, locate(error, wanted, placesOfEntity));
  }
  for (const entity of lost) {
    if (entity.outcome !== 'failed') continue;
    for (const place of placesOfEntity(entity)) run.errors.explain(place);
  }
}

/** An error may have a path of its own, when a resolver threw one that had been located before. */
function locate(
  { path = [] }: GraphQLError,
  { entities, byIndex }: Wanted,
  placesOfEntity: (entity: Entity) => readonly ResponsePath[],
): readonly ResponsePath[] {
  const [field, index, ...rest] = path;
  const meant = field === '_entities' && typeof index === 'number' ? byIndex[index] : undefined;
  if (!meant) return entities.flatMap(placesOfEntity);
  return placesOfEntity(meant).map((place) => [...place, ...rest]);
}
