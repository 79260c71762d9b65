import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';

/** A field with the arguments that some `@requires` gives it; to the planner it is a field of its own. */
export interface RequiredCall {
  readonly name: string;
  /** `(currency:"USD")`, empty when the defaults hold. */
  readonly argumentsText: string;
}

export interface PlannerSupergraph {
  readonly sdl: string;
  /** By the name of the planner's field. */
  readonly calls: ReadonlyMap<string, RequiredCall>;
  /** What a field of a type requires in a module, in the planner's names. */
  requirementOf(module: string, type: string, field: string): SelectionSetNode | undefined;
}

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * The supergraph as Apollo's planner can be trusted with it. Two of its faults end here:
 *
 * - It fetches what `@requires` asks for under the field's plain name, whatever the arguments. Of a client's
 *   `price(currency: "EUR")`, one `@requires(fields: "price(currency: \"USD\")")` and another with `"GBP"`, one value
 *   was taken for all. Each such call becomes a field without arguments, `price__requires_1`, which stands where
 *   `price` stands; `required-calls.ts` puts the call back into the plan.
 * - It re-enters a module by the first key of the type there, `resolvable: false` or not. The planner has no other use
 *   for such a key, since modules are entered by keys that are resolvable where they are entered.
 */
export function plannerSupergraph(sdl: string): PlannerSupergraph {
  if (!/resolvable: *false/.test(sdl) && !/@join__field\([^)]*requires:/.test(sdl)) {
    return { sdl, calls: new Map(), requirementOf: () => undefined };
  }
  return new SupergraphRewriting(parse(sdl, { noLocation: true }));
}

class SupergraphRewriting implements PlannerSupergraph {
  readonly sdl: string;
  readonly calls = new Map<string, RequiredCall>();
  readonly #names = new Map<string, string>();
  readonly #types = new Map<string, FieldsType>();
  readonly #modules = new Map<string, string>();
  readonly #requirements = new Map<string, SelectionSetNode>();
  /** The planner's fields that a type is to have, each with the field it stands for. */
  readonly #added = new Map<string, Map<string, string>>();

  constructor(supergraph: DocumentNode) {
    for (const definition of supergraph.definitions) {
      if (isFieldsType(definition)) this.#types.set(definition.name.value, definition);
      if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
      for (const { name, directives = [] } of definition.values ?? []) {
        const module = directives.map((directive) => textArgument(directive, 'name')).find(Boolean);
        if (module !== undefined) this.#modules.set(name.value, module);
      }
    }
    const rewritten = supergraph.definitions.map((definition) =>
      isFieldsType(definition) ? this.#rewriteType(definition) : definition,
    );
    const complete = rewritten.map((definition) =>
      isFieldsType(definition) ? this.#withAddedFields(definition) : definition,
    );
    this.sdl = print({ kind: Kind.DOCUMENT, definitions: complete });
  }

  requirementOf(module: string, type: string, field: string): SelectionSetNode | undefined {
    return this.#requirements.get(`${module} ${type}.${field}`);
  }

  #rewriteType<Type extends FieldsType>(type: Type): Type {
    const fields = type.fields?.map((field) => ({
      ...field,
      directives: field.directives?.map((directive) =>
        this.#rewriteRequires(directive, type.name.value, field.name.value),
      ),
    }));
    return { ...type, directives: type.directives?.map(withoutDeadKey), fields } as Type;
  }

  #rewriteRequires(directive: ConstDirectiveNode, type: string, field: string): ConstDirectiveNode {
    const requires = textArgument(directive, 'requires');
    if (directive.name.value !== 'join__field' || requires === undefined) return directive;
    const selectionSet = this.#rewriteSelections(fieldSet(requires), type);
    const graph = directive.arguments?.find(({ name }) => name.value === 'graph')?.value;
    const module = graph?.kind === Kind.ENUM ? this.#modules.get(graph.value) : undefined;
    if (module !== undefined) this.#requirements.set(`${module} ${type}.${field}`, selectionSet);
    const value = stripIgnoredCharacters(print(selectionSet)).slice(1, -1);
    return {
      ...directive,
      arguments: directive.arguments?.map((argument) =>
        argument.name.value === 'requires'
          ? { ...argument, value: { kind: Kind.STRING as const, value } }
          : argument,
      ),
    };
  }

  #rewriteSelections(selectionSet: SelectionSetNode, type: string): SelectionSetNode {
    const selections = selectionSet.selections.map((selection): SelectionNode => {
      switch (selection.kind) {
        case Kind.FIELD:
          return this.#rewriteField(selection, type);
        case Kind.INLINE_FRAGMENT: {
          const condition = selection.typeCondition?.name.value ?? type;
          return { ...selection, selectionSet: this.#rewriteSelections(selection.selectionSet, condition) };
        }
        case Kind.FRAGMENT_SPREAD:
          return selection;
      }
    });
    return { ...selectionSet, selections };
  }

  #rewriteField(field: FieldNode, type: string): FieldNode {
    const definition = this.#types.get(type)?.fields?.find(({ name }) => name.value === field.name.value);
    if (!definition) return field;
    const below = field.selectionSet && {
      selectionSet: this.#rewriteSelections(field.selectionSet, namedType(definition.type)),
    };
    if (!definition.arguments?.length) return { ...field, ...below };
    const name = this.#plannersName(field);
    this.#add(type, name, field.name.value);
    return { ...field, ...below, name: { kind: Kind.NAME, value: name }, arguments: [] };
  }

  /** The same for the same call, in whatever `@requires` it stands. */
  #plannersName(field: FieldNode): string {
    const name = field.name.value;
    const call = stripIgnoredCharacters(
      print({ kind: Kind.FIELD, name: field.name, arguments: field.arguments }),
    );
    let known = this.#names.get(call);
    if (known === undefined) {
      known = `${name}__requires_${String(this.#names.size + 1)}`;
      this.#names.set(call, known);
      this.calls.set(known, { name, argumentsText: call.slice(name.length) });
    }
    return known;
  }

  /** What an interface has, the types that implement it have. */
  #add(type: string, name: string, original: string): void {
    let added = this.#added.get(type);
    if (!added) this.#added.set(type, (added = new Map()));
    if (added.has(name)) return;
    added.set(name, original);
    for (const other of this.#types.values()) {
      if (other.interfaces?.some((implemented) => implemented.name.value === type)) {
        this.#add(other.name.value, name, original);
      }
    }
  }

  #withAddedFields<Type extends FieldsType>(type: Type): Type {
    const added = [...(this.#added.get(type.name.value) ?? [])].flatMap(
      ([name, original]): FieldDefinitionNode[] => {
        const field = type.fields?.find((candidate) => candidate.name.value === original);
        if (!field) return [];
        const directives = field.directives?.filter((directive) => directive.name.value === 'join__field');
        return [{ ...field, name: { kind: Kind.NAME, value: name }, arguments: [], directives }];
      },
    );
    return added.length === 0 ? type : { ...type, fields: [...(type.fields ?? []), ...added] };
  }
}

/**
 * `@join__type(graph: A, key: "id", resolvable: false)` says only that the type is in the graph; of an interface object
 * also that it is one, for which it needs a key.
 */
function withoutDeadKey(directive: ConstDirectiveNode): ConstDirectiveNode {
  const flag = (flagName: string, flagValue: boolean) =>
    directive.arguments?.some(
      ({ name, value }) =>
        name.value === flagName && value.kind === Kind.BOOLEAN && value.value === flagValue,
    );
  const isDead = directive.name.value === 'join__type' && flag('resolvable', false);
  if (!isDead || flag('isInterfaceObject', true)) return directive;
  const kept = directive.arguments?.filter(({ name }) => !['key', 'resolvable'].includes(name.value));
  return { ...directive, arguments: kept };
}

function isFieldsType(node: { readonly kind: Kind }): node is FieldsType {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function textArgument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function fieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{${text}}`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`not a field set: ${text}`);
  return definition.selectionSet;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
