import {
  Kind,
  parse,
  parseValue,
  print,
  stripIgnoredCharacters,
  visit,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { PlannerSupergraph, RequiredCall } from './planner-supergraph.js';
import type {
  FetchNode,
  FetchRewrite,
  PlanNode,
  QueryPlan,
  RequiredSelection,
  SubscriptionNode,
} from './query-plan.js';

/** The plan that was made on a `PlannerSupergraph`, for the modules as they are. */
export function withRequiredCalls(plan: QueryPlan, supergraph: PlannerSupergraph): QueryPlan {
  if (supergraph.calls.size === 0 || !plan.node) return plan;
  return { node: new PlanRewriting(supergraph).rewrite(plan.node) };
}

class PlanRewriting {
  readonly #supergraph: PlannerSupergraph;

  constructor(supergraph: PlannerSupergraph) {
    this.#supergraph = supergraph;
  }

  rewrite(node: PlanNode | SubscriptionNode): PlanNode | SubscriptionNode {
    if (node.kind !== 'Subscription') return this.#node(node);
    const rest = node.rest && this.#node(node.rest);
    return { ...node, primary: this.#fetch(node.primary), ...(rest && { rest }) };
  }

  #node(node: PlanNode): PlanNode {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map((each) => this.#node(each)) };
      case 'Condition': {
        const ifClause = node.ifClause && this.#node(node.ifClause);
        const elseClause = node.elseClause && this.#node(node.elseClause);
        return { ...node, ...(ifClause && { ifClause }), ...(elseClause && { elseClause }) };
      }
      case 'Flatten': {
        if (node.node.kind !== 'Fetch') return { ...node, node: this.#node(node.node) };
        const parts = this.#split(node.node).map((part) => ({ ...node, node: this.#fetch(part) }));
        return parts.length === 1 && parts[0] ? parts[0] : { kind: 'Parallel', nodes: parts };
      }
      case 'Fetch':
        return this.#fetch(node);
    }
  }

  /** The planner's fields are asked for as what they stand for, and sent under its name. */
  #fetch(node: FetchNode): FetchNode {
    const { calls } = this.#supergraph;
    const renamers = renamersOf(node.requires ?? [], [], calls);
    const document = parse(node.operation, { noLocation: true });
    const operation = [...calls.keys()].some((name) => node.operation.includes(name))
      ? textOf(visit(document, { Field: (field) => asCall(field, calls) }))
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
    const disputed = disputedPositions(node.requires ?? [], this.#supergraph.calls);
    if (disputed.length === 0) return [node];
    const document = withoutSpreads(parse(node.operation, { noLocation: true }));
    const groups: Group[] = [];
    for (const { field, type } of entityFields(entitySelections(document), '')) {
      const needs = this.#needsOf(node.serviceName, type, field, disputed);
      let group = groups.find((candidate) => agree(candidate.needs, needs));
      if (!group) groups.push((group = { fields: new Set(), needs: new Map() }));
      group.fields.add(field);
      for (const [position, name] of needs) group.needs.set(position, name);
    }
    return groups.map((group) => partOf(node, document, { group, disputed, calls: this.#supergraph.calls }));
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

/** The fetch for the fields of one group: of what is disputed, it sends what these need. */
function partOf(
  node: FetchNode,
  document: DocumentNode,
  { group: { fields, needs }, disputed, calls }: { group: Group; disputed: Disputed; calls: Calls },
): FetchNode {
  const entities = entitySelections(document);
  const kept = visit(document, {
    SelectionSet: (selectionSet) => (selectionSet === entities ? withOnly(entities, fields) : undefined),
  });
  const used = new Set<string>();
  visit(kept, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  const operation = visit(kept, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
  return {
    ...node,
    operation: textOf(operation),
    requires: requiredBy(node.requires ?? [], ''),
    ...(node.variableUsages && { variableUsages: node.variableUsages.filter((name) => used.has(name)) }),
  };

  function requiredBy(required: readonly RequiredSelection[], at: string): RequiredSelection[] {
    return required.flatMap((selection): RequiredSelection[] => {
      if (selection.kind === 'InlineFragment') {
        return [{ ...selection, selections: requiredBy(selection.selections, at) }];
      }
      const position = `${at}/${calls.get(selection.name)?.name ?? selection.name}`;
      const isDisputed = disputed.some(({ path }) => path === position);
      if (isDisputed && needs.get(position) !== selection.name) return [];
      return [
        selection.selections
          ? { ...selection, selections: requiredBy(selection.selections, position) }
          : selection,
      ];
    });
  }
}

/** What is asked of the entities. */
function entitySelections({ definitions: [definition] }: DocumentNode): SelectionSetNode {
  const root =
    definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections[0] : undefined;
  if (root?.kind !== Kind.FIELD || !root.selectionSet)
    throw new Error('a fetch of entities asks for _entities');
  return root.selectionSet;
}

/** Every fragment written out where it is used. */
function withoutSpreads({ definitions }: DocumentNode): DocumentNode {
  const inline = ({ name, directives = [] }: FragmentSpreadNode): InlineFragmentNode | undefined => {
    for (const fragment of definitions) {
      if (fragment.kind !== Kind.FRAGMENT_DEFINITION || fragment.name.value !== name.value) continue;
      const { typeCondition, selectionSet } = fragment;
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet };
    }
    return undefined;
  };
  // What replaces a node when it is entered is visited next, and so the spreads within.
  const operations = definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return visit({ kind: Kind.DOCUMENT, definitions: operations }, { FragmentSpread: inline });
}

function entityFields({ selections }: SelectionSetNode, type: string): { field: FieldNode; type: string }[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [{ field: selection, type }];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    return entityFields(selection.selectionSet, selection.typeCondition?.name.value ?? type);
  });
}

function withOnly(selectionSet: SelectionSetNode, fields: ReadonlySet<SelectionNode>): SelectionSetNode {
  const selections = selectionSet.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind !== Kind.INLINE_FRAGMENT) return fields.has(selection) ? [selection] : [];
    const below = withOnly(selection.selectionSet, fields);
    return below.selections.length > 0 ? [{ ...selection, selectionSet: below }] : [];
  });
  return { ...selectionSet, selections };
}

function textOf(document: DocumentNode): string {
  return stripIgnoredCharacters(print(document));
}
