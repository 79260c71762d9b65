import { isObjectType, locatedError } from 'graphql';
import type { FieldNode, GraphQLError, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { FetchNode } from '../../graph/query-plan.js';
import { type DataObject, typenameOf } from '../data-tree.js';
import type { ResponsePath } from '../path.js';
import { newKeyFunction, representationOf } from '../representations.js';
import { isPromiseLike } from './complete-value.js';
import {
  coercedVariables,
  type CompiledStep,
  genericFetch,
  placesOf,
  report,
  type Segments,
} from './compiled-fetch.js';
import type { CompiledRun } from './compiled-run.js';
import { copyFields } from './copy-fields.js';
import { type PathWalk, pathWalk } from './path-walk.js';
import { type RepresentationPlan, representationPlan } from './representation-plan.js';
import { ResolveInfo } from './resolve-info.js';
import type { ResponseShape } from './response-shape.js';
import { type FetchSelections, type FieldPlan, type ObjectPlan, objectPlan } from './selection-plan.js';
import { SelectionRun } from './selection-run.js';
import { settleObject } from './settle-failures.js';

type ResolveReference = (representation: DataObject, context: unknown, info: GraphQLResolveInfo) => unknown;

/** How entities of one type are resolved. */
interface EntityPlan {
  readonly plan: ObjectPlan;
  /** Absent: the representation is the entity. */
  readonly resolveReference: ResolveReference | undefined;
  readonly copy: (from: DataObject, to: DataObject) => boolean;
}

/** One distinct entity of a fetch. */
interface Entity {
  readonly representation: DataObject;
  readonly how: EntityPlan;
  /** Everywhere it is wanted: resolved into the first, copied to the others. */
  readonly targets: DataObject[];
  outcome: 'pending' | 'there' | 'absent' | 'failed';
  error: unknown;
}

/** A fetch of entities, whose reference resolvers are called without an `_entities` request. */
export class EntityFetch {
  readonly #walk: PathWalk;
  readonly #entityField: FieldPlan;
  readonly #representations = new Map<string, RepresentationPlan | undefined>();
  readonly #entities = new Map<string, EntityPlan | undefined>();

  constructor(
    readonly node: FetchNode,
    readonly path: Segments,
    readonly selections: FetchSelections,
    readonly entitiesNode: FieldNode,
    readonly shape: ResponseShape,
    /** Whether places of one entity may have what is below in common. */
    readonly mayShare: boolean,
  ) {
    this.#walk = pathWalk(path);
    this.#entityField = entitiesField(selections, entitiesNode);
  }

  readonly run: CompiledStep = (run) => {
    const targets = this.#walk(run.data, run.types, run.sharesObjects ? new Set() : undefined);
    if (targets.length === 0 || run.execution.signal?.aborted) return undefined;
    const variables = coercedVariables(run, this.node, this.selections);
    const entities = variables && this.#entitiesFor(run, targets);
    if (!entities) return genericFetch(run, this.node, this.path);
    if (entities.length === 0) return undefined;

    const variableValues = {
      ...variables,
      representations: entities.map(({ representation }) => representation),
    };
    const selection = new SelectionRun(run.execution.context, undefined, variableValues, run.types);
    const path = { prev: undefined, key: '_entities', typename: this.#entityField.parent.name };
    const info = new ResolveInfo(selection, this.#entityField, path);
    for (const [index, entity] of entities.entries()) {
      resolveEntity(selection, entity, info, index);
    }
    const pending = selection.settled();
    if (pending) {
      return pending.then(() => {
        this.#finish(run, selection, entities);
      });
    }
    this.#finish(run, selection, entities);
    return undefined;
  };

  /** The distinct entities the targets want; undefined when one of them is not resolved the ordinary way. */
  #entitiesFor<TContext>(run: CompiledRun<TContext>, targets: readonly DataObject[]): Entity[] | undefined {
    const entities: Entity[] = [];
    const known = new Map<RepresentationPlan | undefined, Map<string, Entity>>();
    let keyOf: ReturnType<typeof newKeyFunction> | undefined;
    for (const target of targets) {
      const typename = typenameOf(target);
      const plan = typename === undefined ? undefined : this.#representationPlan(typename, run.types);
      let key = plan?.keyOf(target);
      const group = key === undefined ? undefined : plan;
      let representation: DataObject | undefined;
      if (key === undefined) {
        representation = representationOf(run, this.node, target);
        if (!representation) continue;
        key = (keyOf ??= newKeyFunction())(representation);
      }
      let ofGroup = known.get(group);
      if (!ofGroup) known.set(group, (ofGroup = new Map()));
      const entity = ofGroup.get(key);
      if (entity) {
        entity.targets.push(target);
        continue;
      }
      representation ??= plan?.representationOf(target) ?? {};
      const how = this.#entityPlan(String(representation['__typename']));
      if (!how) return undefined;
      const made: Entity = { representation, how, targets: [target], outcome: 'pending', error: undefined };
      ofGroup.set(key, made);
      entities.push(made);
    }
    return entities;
  }

  #representationPlan(typename: string, types: GraphQLSchema): RepresentationPlan | undefined {
    if (!this.#representations.has(typename)) {
      this.#representations.set(typename, representationPlan(this.node, typename, types));
    }
    return this.#representations.get(typename);
  }

  /** Undefined for what is no object type here: an interface with a key has to ask for the real type first. */
  #entityPlan(typename: string): EntityPlan | undefined {
    if (!this.#entities.has(typename)) this.#entities.set(typename, this.#makeEntityPlan(typename));
    return this.#entities.get(typename);
  }

  #makeEntityPlan(typename: string): EntityPlan | undefined {
    const { schema, collector } = this.selections;
    const type = schema.getType(typename);
    if (!isObjectType(type) || type.isTypeOf) return undefined;
    const plan = objectPlan(
      this.selections,
      type,
      collector.subfieldsOf(type, [this.entitiesNode]).fields,
      this.shape,
    );
    return { plan, resolveReference: referenceResolver(type), copy: copyFields(plan, this.mayShare) };
  }

  #finish<TContext>(run: CompiledRun<TContext>, selection: SelectionRun, entities: readonly Entity[]): void {
    if (selection.failures || entities.some(({ outcome }) => outcome !== 'there')) {
      this.#settle(run, selection, entities);
    }
    for (const { outcome, how, targets } of entities) {
      const [first] = targets;
      if (outcome !== 'there' || targets.length < 2 || !first) continue;
      for (let index = 1; index < targets.length; index++) {
        if (how.copy(first, targets[index] as DataObject)) run.sharesObjects = true;
      }
    }
  }

  #settle<TContext>(run: CompiledRun<TContext>, selection: SelectionRun, entities: readonly Entity[]): void {
    const reports: { error: GraphQLError; entity: Entity }[] = [];
    for (const [index, entity] of entities.entries()) {
      const { plan } = entity.how;
      const first = entity.targets[0] as DataObject;
      const path = ['_entities', index];
      const errors: GraphQLError[] = [];
      if (entity.outcome === 'failed') {
        errors.push(locatedError(entity.error, [this.entitiesNode], path));
      } else if (
        entity.outcome === 'there' &&
        selection.failures &&
        settleObject(selection, plan, first, path, errors)
      ) {
        entity.outcome = 'failed';
        for (const { key } of plan.fields) if (typeof first[key] === 'object') first[key] = undefined;
      }
      for (const error of errors) reports.push({ error, entity });
    }
    const lost = entities.filter(({ outcome }) => outcome !== 'there');
    for (const object of lost.flatMap(({ targets }) => targets)) run.incomplete.add(object);
    if (reports.length === 0) return;

    const placesOfObject = placesOf(run, this.path);
    const placesOfEntity = ({ targets }: Entity) => targets.flatMap(placesOfObject);
    for (const { error, entity } of reports) {
      report(run, this.node, error, this.#locate(error, entity, entities, placesOfEntity));
    }
    for (const entity of lost) {
      if (entity.outcome !== 'failed') continue;
      for (const place of placesOfEntity(entity)) run.errors.explain(place);
    }
  }

  /** An error may have a path of its own, when a resolver threw one that had been located before. */
  #locate(
    { path = [] }: GraphQLError,
    entity: Entity,
    entities: readonly Entity[],
    placesOfEntity: (entity: Entity) => readonly ResponsePath[],
  ): readonly ResponsePath[] {
    const [field, index, ...rest] = path;
    const wanted = field === '_entities' && typeof index === 'number' ? entities[index] : undefined;
    if (!wanted) return entities.flatMap(placesOfEntity);
    return placesOfEntity(wanted).map((place) => [...place, ...rest]);
  }
}

function resolveEntity(
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

function referenceResolver(type: GraphQLObjectType): ResolveReference | undefined {
  const { apollo } = type.extensions as {
    apollo?: { subgraph?: { resolveReference?: ResolveReference } };
  };
  return apollo?.subgraph?.resolveReference;
}

/** `Query._entities` as a field, for the `info` of reference resolvers. */
function entitiesField(fetch: FetchSelections, node: FieldNode): FieldPlan {
  const parent = fetch.schema.getQueryType();
  const definition = parent?.getFields()['_entities'];
  if (!parent || !definition) throw new Error('A subgraph with entities has Query._entities');
  return {
    ...{ fetch, parent, definition, key: '_entities', nodes: [node], args: { kind: 'none' } },
    value: { kind: 'leaf', nonNull: true, type: definition.type, leaf: undefined as never, fast: undefined },
  };
}
