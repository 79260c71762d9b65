import { isObjectType } from 'graphql';
import type { FieldNode, GraphQLError, GraphQLSchema } from 'graphql';
import type { FetchNode } from '../../graph/query-plan.js';
import { type DataObject, typenameOf } from '../data-tree.js';
import { newKeyFunction, representationOf } from '../representations.js';
import type { Pending } from '../pending.js';
import { allOf } from '../pending.js';
import { adoptFields } from './adopt-fields.js';
import { coercedVariables, type CompiledStep, genericFetch, type Segments } from './compiled-fetch.js';
import type { CompiledRun } from './compiled-run.js';
import { copyFields } from './copy-fields.js';
import { type PathWalk, pathWalk } from './path-walk.js';
import { type RepresentationPlan, representationPlan } from './representation-plan.js';
import { type Entity, type EntityPlan, referenceResolver, resolveEntity } from './resolve-entity.js';
import { ResolveInfo } from './resolve-info.js';
import type { ResponseShape } from './response-shape.js';
import { type FetchSelections, type FieldPlan, objectPlan } from './selection-plan.js';
import { SelectionRun } from './selection-run.js';
import type { FetchGroup, Lot, SharedEntities } from './shared-entities.js';
import { reportEntities, settleEntities } from './settle-entities.js';

export interface PlannedEntityFetch {
  readonly node: FetchNode;
  readonly path: Segments;
  readonly selections: FetchSelections;
  readonly entitiesNode: FieldNode;
  /** At the path. */
  readonly shape: ResponseShape;
  /** Whether places of one entity may have what is below in common. */
  readonly mayShare: boolean;
  /** Undefined when no other fetch of the plan asks the same. */
  readonly group: FetchGroup | undefined;
}

/** What a fetch asks for itself, and what others of its group have asked for. */
interface WantedEntities {
  readonly own: Lot<Entity>;
  readonly borrowed: ReadonlyMap<Lot<Entity>, readonly Entity[]> | undefined;
}

const NO_ERRORS: readonly GraphQLError[] = [];

/** A fetch of entities, whose reference resolvers are called without an `_entities` request. */
export class EntityFetch {
  readonly #walk: PathWalk;
  readonly #entityField: FieldPlan;
  readonly #representations = new Map<string, RepresentationPlan | undefined>();
  readonly #entities = new Map<string, EntityPlan | undefined>();

  constructor(readonly planned: PlannedEntityFetch) {
    const { path, selections, entitiesNode, group } = planned;
    if (group) group.members += 1;
    this.#walk = pathWalk(path);
    this.#entityField = entitiesField(selections, entitiesNode);
  }

  readonly run: CompiledStep = (run) => {
    const targets = this.#walk(run.data, run.types, run.sharesObjects ? new Set() : undefined);
    if (targets.length === 0 || run.execution.signal?.aborted) return undefined;
    const { node, path, selections, group } = this.planned;
    const variables = coercedVariables(run, node, selections);
    const shared = group && group.members > 1 ? run.sharedEntities(group) : undefined;
    const wanted = variables && this.#entitiesFor(run, targets, shared);
    if (!wanted) return genericFetch(run, node, path);
    const { own, borrowed } = wanted;
    const pending = own.entities.length > 0 ? this.#resolve(run, variables, own.entities) : undefined;
    own.pending = pending;
    if (!borrowed) return pending;
    const others = [...borrowed].map(([lot, entities]) => this.#borrow(run, lot, entities));
    return allOf([pending, ...others]);
  };

  /** The distinct entities the targets want; undefined when one of them is not resolved the ordinary way. */
  #entitiesFor<TContext>(
    run: CompiledRun<TContext>,
    targets: readonly DataObject[],
    shared: SharedEntities<Entity> | undefined,
  ): WantedEntities | undefined {
    const entities: Entity[] = [];
    const own: Lot<Entity> = { entities, pending: undefined };
    let borrowed: Map<Lot<Entity>, Entity[]> | undefined;
    const known = new Map<string | undefined, Map<string, Entity>>();
    let keyOf: ReturnType<typeof newKeyFunction> | undefined;
    for (const target of targets) {
      const typename = typenameOf(target);
      const plan = typename === undefined ? undefined : this.#representationPlan(typename, run.types);
      let key = plan?.keyOf(target);
      const group = key === undefined ? undefined : typename;
      let representation: DataObject | undefined;
      if (key === undefined) {
        representation = representationOf(run, this.planned.node, target);
        if (!representation) continue;
        key = (keyOf ??= shared?.keyOf ?? newKeyFunction())(representation);
      }
      let ofGroup = known.get(group);
      if (!ofGroup) known.set(group, (ofGroup = new Map()));
      const entity = ofGroup.get(key);
      if (entity) {
        entity.targets.push(target);
        continue;
      }
      const lent = shared?.find(group, key);
      representation ??= lent?.entity.representation ?? plan?.representationOf(target) ?? {};
      const how = this.#entityPlan(String(representation['__typename']));
      if (!how) return undefined;
      const made: Entity = {
        representation,
        how,
        targets: [target],
        outcome: 'pending',
        error: undefined,
        errors: NO_ERRORS,
        lender: lent?.entity,
      };
      ofGroup.set(key, made);
      if (!lent) {
        entities.push(made);
        continue;
      }
      borrowed ??= new Map();
      const ofLot = borrowed.get(lent.lot);
      if (ofLot) ofLot.push(made);
      else borrowed.set(lent.lot, [made]);
    }
    // Not before it is certain that they will be resolved.
    shared?.lend(own, known);
    return { own, borrowed };
  }

  #resolve<TContext>(
    run: CompiledRun<TContext>,
    variables: Readonly<Record<string, unknown>>,
    entities: readonly Entity[],
  ): Pending {
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
    const finish = () => {
      if (selection.failures || entities.some(({ outcome }) => outcome !== 'there')) {
        settleEntities(selection, entities, this.planned.entitiesNode);
      }
      this.#handOut(run, entities, entities);
    };
    const pending = selection.settled();
    if (pending) return pending.then(finish);
    finish();
    return undefined;
  }

  /** Takes over what became of entities that another fetch resolves. */
  #borrow<TContext>(run: CompiledRun<TContext>, lot: Lot<Entity>, entities: readonly Entity[]): Pending {
    const take = () => {
      const byLender = new Map<Entity | undefined, Entity>();
      for (const entity of entities) {
        const { lender, how, targets } = entity;
        byLender.set(lender, entity);
        entity.outcome = lender?.outcome ?? 'failed';
        entity.errors = lender?.errors ?? [];
        const [from] = lender?.targets ?? [];
        if (from && targets[0] && entity.outcome === 'there') adoptFields(how.plan, from, targets[0]);
      }
      this.#handOut(
        run,
        entities,
        lot.entities.map((lender) => byLender.get(lender)),
      );
    };
    if (lot.pending) return lot.pending.then(take);
    take();
    return undefined;
  }

  #representationPlan(typename: string, types: GraphQLSchema): RepresentationPlan | undefined {
    if (!this.#representations.has(typename)) {
      this.#representations.set(typename, representationPlan(this.planned.node, typename, types));
    }
    return this.#representations.get(typename);
  }

  /** Undefined for what is no object type here: an interface with a key has to ask for the real type first. */
  #entityPlan(typename: string): EntityPlan | undefined {
    if (!this.#entities.has(typename)) this.#entities.set(typename, this.#makeEntityPlan(typename));
    return this.#entities.get(typename);
  }

  #makeEntityPlan(typename: string): EntityPlan | undefined {
    const { selections, entitiesNode, shape, mayShare } = this.planned;
    const type = selections.schema.getType(typename);
    if (!isObjectType(type) || type.isTypeOf) return undefined;
    const { fields } = selections.collector.subfieldsOf(type, [entitiesNode]);
    const plan = objectPlan(selections, type, fields, shape);
    return { plan, resolveReference: referenceResolver(type), copy: copyFields(plan, mayShare) };
  }

  /** Each entity to all its places, and what is wrong with it to the log. `byIndex`: as their errors' paths number them. */
  #handOut<TContext>(
    run: CompiledRun<TContext>,
    entities: readonly Entity[],
    byIndex: readonly (Entity | undefined)[],
  ): void {
    if (entities.some(({ outcome, errors }) => outcome !== 'there' || errors.length > 0)) {
      reportEntities(run, this.planned, { entities, byIndex });
    }
    for (const { outcome, how, targets } of entities) {
      const [first] = targets;
      if (outcome !== 'there' || targets.length < 2 || !first) continue;
      for (let index = 1; index < targets.length; index++) {
        if (how.copy(first, targets[index] as DataObject)) run.sharesObjects = true;
      }
    }
  }
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
