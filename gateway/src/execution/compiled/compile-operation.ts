import type { DocumentNode, FieldNode, GraphQLObjectType, GraphQLSchema, SelectionSetNode } from 'graphql';
import { Kind, visit } from 'graphql';
import type { Operation } from '../../graph/operation.js';
import type { FetchNode, PlanNode } from '../../graph/query-plan.js';
import { FieldCollector, type FieldGroups } from '../collect-fields.js';
import { fetchDocument } from '../fetch-documents.js';
import { allOf, type Pending } from '../pending.js';
import { receiveRootFetch } from '../execute-fetch.js';
import {
  type CompiledStep,
  fetchSelections,
  genericFetch,
  rootTarget,
  type Segments,
} from './compiled-fetch.js';
import type { CompiledRun } from './compiled-run.js';
import { EntityFetch } from './entity-fetch.js';
import { repeatedFetches, type RepeatedFetches } from '../repeated-fetches.js';
import { NotCompilable } from './not-compilable.js';
import { objectProjector, type Projector } from './projector.js';
import { ResponseShape, type TreeObjectClass } from './response-shape.js';
import { rootFetch } from './root-fetch.js';
import type { FetchGroup } from './shared-entities.js';

/** The schemas of the subgraphs in this process, by name. */
export type Executables = ReadonlyMap<string, GraphQLSchema>;

/** The values of the variables that decide about `@skip` and `@include`. */
export type Conditions = Readonly<Record<string, boolean>>;

/** An operation for one choice of its conditions. */
export interface CompiledOperation {
  readonly rootType: GraphQLObjectType;
  readonly collector: FieldCollector;
  readonly rootFields: FieldGroups;
  readonly data: TreeObjectClass;
  readonly run: CompiledStep;
  readonly project: Projector;
}

interface PlannedFetch {
  readonly node: FetchNode;
  readonly path: Segments;
}

/** Names of the variables that conditions read, in the order of the document. */
export function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: args = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/** Throws `NotCompilable`. */
export function compileOperation(
  operation: Operation,
  executables: Executables,
  conditions: Conditions,
): CompiledOperation {
  // Its response goes back into the client's names, which the generic executor does.
  if (operation.renamed) throw new NotCompilable('renamed');
  const { apiSchema, definition, fragments, plan } = operation;
  const rootType = apiSchema.getRootType(definition.operation);
  if (!rootType) throw new NotCompilable('plan');
  const collector = new FieldCollector(apiSchema, fragments, conditions);
  const rootFields = collector.fieldsOf(rootType, definition.selectionSet);
  const project = objectProjector({ schema: apiSchema, collector }, rootType, rootFields);

  const { node } = plan;
  const roots: PlanNode[] = [];
  if (node?.kind === 'Subscription') {
    roots.push(node.primary);
    if (node.rest) roots.push(node.rest);
  } else if (node) {
    roots.push(node);
  }
  const fetches = roots.flatMap((root) => fetchesOf(root, [], conditions));
  const shape = new ResponseShape();
  const compiler = new PlanCompiler(
    executables,
    conditions,
    shape,
    alone(fetches, shape),
    fetches.every(isForAllTypes),
    repeatedFetches(plan),
  );
  const steps = roots.map((root) => compiler.step(root, []));
  if (node?.kind === 'Subscription') steps[0] = primaryStep(node.primary, steps[0]);
  return {
    rootType,
    collector,
    rootFields,
    data: shape.objects,
    run: (run) => inSequence(run, steps, 0),
    project,
  };
}

class PlanCompiler {
  private readonly groups = new Map<string, FetchGroup>();

  constructor(
    private readonly executables: Executables,
    private readonly conditions: Conditions,
    private readonly shape: ResponseShape,
    /** Fetches that write right into the tree, because nobody else writes what they write. */
    private readonly alone: ReadonlySet<FetchNode>,
    /** Whether the places of one entity may have what is below it in common. */
    private readonly mayShare: boolean,
    private readonly repeated: RepeatedFetches | undefined,
  ) {}

  step(node: PlanNode, path: Segments): CompiledStep {
    switch (node.kind) {
      case 'Sequence': {
        const steps = node.nodes.map((each) => this.step(each, path));
        return (run) => inSequence(run, steps, 0);
      }
      case 'Parallel': {
        const steps = node.nodes.map((each) => this.step(each, path));
        return (run) => allOf(steps.map((step) => step(run)));
      }
      case 'Flatten':
        return this.step(node.node, [...path, ...node.path]);
      case 'Condition': {
        const clause = chosenClause(node, this.conditions);
        return clause ? this.step(clause, path) : () => undefined;
      }
      case 'Fetch':
        return this.fetch(node, path) ?? ((run) => genericFetch(run, node, path));
    }
  }

  /** Undefined for a fetch that the generic executor has to answer. */
  private fetch(node: FetchNode, path: Segments): CompiledStep | undefined {
    const schema = this.executables.get(node.serviceName);
    const isRewritten = Boolean(node.outputRewrites?.length) || Boolean(node.contextRewrites?.length);
    if (!schema || isRewritten || node.objectTypes || !this.alone.has(node)) return undefined;
    const selections = fetchSelections(node, schema, this.conditions);
    const { definition } = selections;
    if (!node.requires) {
      const rootType = schema.getRootType(definition.operation);
      return rootType && path.length === 0 ? rootFetch(node, selections, rootType, this.shape) : undefined;
    }
    const entitiesNode = entitiesField(definition.selectionSet);
    if (!entitiesNode || node.variableUsages?.includes('representations')) return undefined;
    const { mayShare } = this;
    const shape = shapeAt(this.shape, path);
    const group = this.groupOf(node);
    return new EntityFetch({ node, path, selections, entitiesNode, shape, mayShare, group }).run;
  }

  /** Two fetches may ask the same by different keys: these cannot be compared. */
  private groupOf(node: FetchNode): FetchGroup | undefined {
    const question = this.repeated?.get(node);
    if (question === undefined) return undefined;
    const name = JSON.stringify([question, node.requires, node.inputRewrites]);
    let group = this.groups.get(name);
    if (!group) this.groups.set(name, (group = { members: 0 }));
    return group;
  }
}

/** A subgraph that feeds its subscriptions itself has answered already. */
function primaryStep(primary: FetchNode, step: CompiledStep | undefined): CompiledStep {
  return (run) => {
    if (!run.event || !('primaryResult' in run.event)) return step?.(run);
    receiveRootFetch(run, primary, [rootTarget(run)], run.event.primaryResult);
    return undefined;
  };
}

function chosenClause(
  node: Extract<PlanNode, { kind: 'Condition' }>,
  conditions: Conditions,
): PlanNode | undefined {
  return conditions[node.condition] === true ? node.ifClause : node.elseClause;
}

function inSequence<TContext>(
  run: CompiledRun<TContext>,
  steps: readonly CompiledStep[],
  from: number,
): Pending {
  for (let index = from; index < steps.length; index++) {
    const pending = steps[index]?.(run);
    if (pending)
      return index + 1 < steps.length ? pending.then(() => inSequence(run, steps, index + 1)) : pending;
  }
  return undefined;
}

function fetchesOf(node: PlanNode, path: Segments, conditions: Conditions): PlannedFetch[] {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap((each) => fetchesOf(each, path, conditions));
    case 'Flatten':
      return fetchesOf(node.node, [...path, ...node.path], conditions);
    case 'Condition': {
      const clause = chosenClause(node, conditions);
      return clause ? fetchesOf(clause, path, conditions) : [];
    }
    case 'Fetch':
      return [{ node, path }];
  }
}

/**
 * The fetches that are alone wherever they write objects: the others' answers have to be merged.
 */
function alone(fetches: readonly PlannedFetch[], shape: ResponseShape): Set<FetchNode> {
  const writers = new Map<ResponseShape, Set<FetchNode>>();
  for (const { node, path } of fetches) {
    const { definition, fragments } = fetchDocument(node);
    const selectionSet = node.requires
      ? entitiesField(definition.selectionSet)?.selectionSet
      : definition.selectionSet;
    const note = (written: ResponseShape) => {
      const known = writers.get(written);
      if (known) known.add(node);
      else writers.set(written, new Set([node]));
    };
    if (selectionSet) shapeAt(shape, path).eachObject(selectionSet, fragments, note);
  }
  const all = new Set(fetches.map(({ node }) => node));
  for (const nodes of writers.values()) {
    if (nodes.size > 1) for (const node of nodes) all.delete(node);
  }
  return all;
}

/** A fetch for the objects of some types alone may mean something else by a name than the fetch for the others. */
function isForAllTypes({ node, path }: PlannedFetch): boolean {
  return !node.objectTypes && !path.some((segment) => String(segment).includes('|['));
}

function shapeAt(shape: ResponseShape, path: Segments): ResponseShape {
  let at = shape;
  for (const segment of path) {
    const key = String(segment).replace(/\|\[.*\]$/, '');
    if (key !== '' && key !== '@') at = at.at(key);
  }
  return at;
}

/** The only root field of an `_entities` request. */
function entitiesField({ selections }: SelectionSetNode): FieldNode | undefined {
  const [field, ...more] = selections;
  const isEntities = field?.kind === Kind.FIELD && field.name.value === '_entities' && !field.alias;
  return isEntities && more.length === 0 ? field : undefined;
}
