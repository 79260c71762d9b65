import {
  Kind,
  parse,
  parseValue,
  print,
  stripIgnoredCharacters,
  visit,
  type ArgumentNode,
  type FieldNode,
  type SelectionSetNode,
} from 'graphql';
import { EntityFetch } from './entity-fetch.js';
import type { PlannerSupergraph, RequiredCall } from './planner-supergraph.js';
import type { FetchNode, FetchRewrite, QueryPlan, RequiredSelection } from './query-plan.js';
import { rewriteFetches } from './rewrite-fetches.js';

/** The plan that was made on a `PlannerSupergraph`, for the modules as they are. */
export function withRequiredCalls(plan: QueryPlan, supergraph: PlannerSupergraph): QueryPlan {
  if (supergraph.calls.size === 0) return plan;
  const rewriting = new FetchRewriting(supergraph);
  return rewriteFetches(plan, (fetch) => rewriting.rewrite(fetch));
}

class FetchRewriting {
  readonly #supergraph: PlannerSupergraph;

  constructor(supergraph: PlannerSupergraph) {
    this.#supergraph = supergraph;
  }

  rewrite(node: FetchNode): FetchNode[] {
    return this.#split(node).map((part) => this.#withCalls(part));
  }

  /** The planner's fields are asked for as what they stand for, and sent under its name. */
  #withCalls(node: FetchNode): FetchNode {
    const { calls } = this.#supergraph;
    // The deepest first: several fragments may go down through one field, which has one name at a time.
    const renamers = renamersOf(node.requires ?? [], [], calls).sort(
      (one, other) => depth(other) - depth(one),
    );
    const isCalling = [...calls.keys()].some((name) => node.operation.includes(name));
    const operation = isCalling
      ? stripIgnoredCharacters(
          print(visit(parse(node.operation), { Field: (field) => asCall(field, calls) })),
        )
      : node.operation;
    if (renamers.length === 0) return { ...node, operation };
    // Before the planner's own, which may put an interface's name in the place of the type the paths speak of.
    return { ...node, operation, inputRewrites: [...renamers, ...(node.inputRewrites ?? [])] };
  }

  /**
   * Several fetches where one would have to send two values of one field, each with the fields that are computed from
   * the same ones.
   */
  #split(node: FetchNode): FetchNode[] {
    const { calls } = this.#supergraph;
    const disputed = disputedPositions(node.requires ?? [], calls);
    if (disputed.length === 0) return [node];
    const entities = new EntityFetch(node);
    const groups: Group[] = [];
    for (const { field, type } of entities.fields) {
      const needs = this.#needsOf(node.serviceName, type, field, disputed);
      let group = groups.find((candidate) => agree(candidate.needs, needs));
      if (!group) groups.push((group = { fields: new Set(), needs: new Map() }));
      group.fields.add(field);
      for (const [position, name] of needs) group.needs.set(position, name);
    }
    return groups.map(({ fields, needs }) => ({
      ...entities.only(fields),
      requires: withoutOthers(node.requires ?? [], { needs, disputed, calls }),
    }));
  }

  /** By disputed position, the planner's field that this entity field needs there. */
  #needsOf(module: string, type: string, field: FieldNode, disputed: Disputed): ReadonlyMap<string, string> {
    const needs = new Map<string, string>();
    const requirement = this.#supergraph.requirementOf(module, type, field.name.value);
    if (requirement) collect(requirement, '', this.#supergraph.calls);
    return needs;

    function collect({ selections }: SelectionSetNode, at: string, calls: Calls): void {
      for (const selection of selections) {
        if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, at, calls);
        if (selection.kind !== Kind.FIELD) continue;
        const name = selection.name.value;
        const position = `${at}/${calls.get(name)?.name ?? name}`;
        if (disputed.some(({ path }) => path === position)) needs.set(position, name);
        if (selection.selectionSet) collect(selection.selectionSet, position, calls);
      }
    }
  }
}

type Calls = ReadonlyMap<string, RequiredCall>;

/** Entity fields that can be asked for with one representation. */
interface Group {
  readonly fields: Set<FieldNode>;
  /** Position to the planner's field that is sent there. */
  readonly needs: Map<string, string>;
}

function asCall(field: FieldNode, calls: Calls): FieldNode | undefined {
  const call = calls.get(field.name.value);
  if (!call) return undefined;
  return {
    ...field,
    alias: field.alias ?? field.name,
    name: { kind: Kind.NAME, value: call.name },
    arguments: argumentsOf(call),
  };
}

function argumentsOf({ argumentsText }: RequiredCall): readonly ArgumentNode[] {
  if (argumentsText === '') return [];
  // An argument list reads like an object between other brackets.
  const object = parseValue(`{${argumentsText.slice(1, -1)}}`, { noLocation: true });
  if (object.kind !== Kind.OBJECT) return [];
  return object.fields.map(({ name, value }) => ({ kind: Kind.ARGUMENT, name, value }));
}

function renamersOf(
  required: readonly RequiredSelection[],
  path: readonly string[],
  calls: Calls,
): FetchRewrite[] {
  return required.flatMap((selection): FetchRewrite[] => {
    if (selection.kind === 'InlineFragment') {
      const { typeCondition, selections } = selection;
      const below = typeCondition === undefined ? path : [...path, `... on ${typeCondition}`];
      return renamersOf(selections, below, calls);
    }
    const key = selection.alias ?? selection.name;
    const call = calls.get(selection.name);
    const below = renamersOf(selection.selections ?? [], [...path, key], calls);
    return call ? [...below, { kind: 'KeyRenamer', path: [...path, key], renameKeyTo: call.name }] : below;
  });
}

function depth({ path }: FetchRewrite): number {
  return path.filter((segment) => !segment.startsWith('... on ')).length;
}

/** A field of a representation that more than one value is required for. */
interface DisputedPosition {
  /** `/category/price`, in the modules' names. Type conditions do not count: two of them may apply. */
  readonly path: string;
  /** The planner's fields that stand there. */
  readonly names: ReadonlySet<string>;
}

type Disputed = readonly DisputedPosition[];

function disputedPositions(required: readonly RequiredSelection[], calls: Calls): Disputed {
  const positions = new Map<string, { path: string; names: Set<string> }>();
  collect(required, '');
  return [...positions.values()].filter(({ names }) => names.size > 1);

  function collect(selections: readonly RequiredSelection[], parent: string): void {
    for (const selection of selections) {
      if (selection.kind === 'InlineFragment') {
        collect(selection.selections, parent);
        continue;
      }
      const path = `${parent}/${calls.get(selection.name)?.name ?? selection.name}`;
      const position = positions.get(path) ?? { path, names: new Set() };
      position.names.add(selection.name);
      positions.set(path, position);
      collect(selection.selections ?? [], path);
    }
  }
}

function agree(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return [...other].every(([position, name]) => (one.get(position) ?? name) === name);
}

/** What is required, but of what is disputed only what the group needs. */
function withoutOthers(
  required: readonly RequiredSelection[],
  { needs, disputed, calls }: { needs: Group['needs']; disputed: Disputed; calls: Calls },
): RequiredSelection[] {
  return below(required, '');

  function below(selections: readonly RequiredSelection[], at: string): RequiredSelection[] {
    return selections.flatMap((selection): RequiredSelection[] => {
      if (selection.kind === 'InlineFragment') {
        return [{ ...selection, selections: below(selection.selections, at) }];
      }
      const position = `${at}/${calls.get(selection.name)?.name ?? selection.name}`;
      const isDisputed = disputed.some(({ path }) => path === position);
      if (isDisputed && needs.get(position) !== selection.name) return [];
      return [
        selection.selections
          ? { ...selection, selections: below(selection.selections, position) }
          : selection,
      ];
    });
  }
}
