import {
  Kind,
  parse,
  print,
  visit,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type NameNode,
  type OperationDefinitionNode,
} from 'graphql';
import { fieldsOfOneType, withTypesWrittenOut } from './interface-objects.js';
import type { Operation, RenamedOperation } from './operation.js';
import { withoutSpreads } from './spreads.js';

type OperationParts = Pick<Operation, 'definition' | 'fragments'>;
type Part = OperationDefinitionNode | FragmentDefinitionNode;

/** The variables that federation itself sends with a fetch of entities. */
const FEDERATIONS_VARIABLE = /^representations$|^contextualArgument_/;

/** The planner's own: `__typename`, what it makes itself (`id__alias_0`), and what stands for a required call. */
const PLANNERS_NAME = /__/;

/** What of a supergraph decides which of a client's names are in the planner's way. */
export interface PlannersNames {
  /**
   * What a planner adds to what the client asks for: all that keys, `@requires` and contexts mention. Somewhat more, in
   * truth: arguments and type names too.
   */
  readonly added: ReadonlySet<string>;
  /** Interfaces that some module knows as one object type. */
  readonly interfaceObjects: ReadonlySet<string>;
}

export function plannersNames(supergraphSdl: string): PlannersNames {
  const fieldSets = /\b(?:key|requires|selection): *(?:"""([^]*?)"""|"((?:[^"\\]|\\.)*)")/g;
  const added = new Set<string>();
  for (const [, block, line] of supergraphSdl.matchAll(fieldSets)) {
    for (const [name] of (block ?? line ?? '').matchAll(/[_A-Za-z]\w*/g)) added.add(name);
  }
  return { added, interfaceObjects: interfaceObjectsOf(supergraphSdl) };
}

function interfaceObjectsOf(supergraphSdl: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, name = '', directives = ''] of supergraphSdl.matchAll(/^interface (\w+)\b([^{]*)/gm)) {
    if (/isInterfaceObject: *true/.test(directives)) names.add(name);
  }
  return names;
}

/**
 * Undefined when the client's names are in nobody's way. Otherwise the operation with other names for
 *
 * - aliases under which the planner may want another field: in `{ me { id: name reviews { id } } }` it would take the
 *   name for the key;
 * - fields of one type behind an interface object, so that they can be told from those of the other types;
 * - variables that are called as federation's own.
 */
export function renamedOperation(
  operation: OperationParts,
  apiSchema: GraphQLSchema,
  planners: PlannersNames,
): RenamedOperation | undefined {
  const { definition, fragments } =
    planners.interfaceObjects.size > 0
      ? writtenOut(operation, apiSchema, planners.interfaceObjects)
      : operation;
  const parts = [definition, ...Object.values(fragments)];
  const prefix = freePrefix(parts, planners.added);
  const ofOneType = fieldsOfOneType(definition, apiSchema, planners.interfaceObjects);
  const typeNames = [...new Set(ofOneType.values())];
  const responseNames = new Map<string, string>();
  const types = new Map<string, string>();
  const variableNames = new Map<string, string>();

  const renamedFragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const [name, fragment] of Object.entries(fragments)) renamedFragments[name] = rename(fragment);
  const renamed = { definition: rename(definition), fragments: renamedFragments };
  if (responseNames.size === 0 && variableNames.size === 0) return undefined;
  return { ...renamed, responseNames, types, variableNames };

  function rename<Node extends Part>(part: Node): Node {
    const withFields = visit(part, {
      // What introspection answers goes to the client as it is.
      FragmentDefinition: ({ typeCondition }) => (isIntrospective(typeCondition.name) ? false : undefined),
      Field: (field) => (isIntrospective(field.name) ? false : renamedField(field)),
    });
    return visit(withFields, {
      Variable(variable) {
        const { value } = variable.name;
        if (!FEDERATIONS_VARIABLE.test(value)) return undefined;
        variableNames.set(prefix + value, value);
        return { ...variable, name: named(prefix + value) };
      },
    });
  }

  function renamedField(field: FieldNode): FieldNode | undefined {
    const name = field.alias?.value ?? field.name.value;
    const type = ofOneType.get(field);
    if (type === undefined && !isInTheWay(field, planners.added)) return undefined;
    // No name begins with a digit, so none is like that of a type's field.
    const planned = prefix + (type === undefined ? name : `${String(typeNames.indexOf(type))}_${name}`);
    responseNames.set(planned, name);
    if (type !== undefined) types.set(planned, type);
    return { ...field, alias: named(planned) };
  }
}

/** So that each field stands in one place, with all type conditions around it. */
function writtenOut(
  { definition, fragments }: OperationParts,
  apiSchema: GraphQLSchema,
  interfaceObjects: ReadonlySet<string>,
): OperationParts {
  const withoutFragments = withoutSpreads(definition, fragments);
  // A fragment's nodes would be the same at each of its uses, so they are made anew.
  const text = print(withTypesWrittenOut(withoutFragments, apiSchema, interfaceObjects));
  const [copy] = parse(text, { noLocation: true }).definitions;
  return { definition: copy as OperationDefinitionNode, fragments: {} };
}

function isInTheWay({ alias, name }: FieldNode, added: ReadonlySet<string>): boolean {
  if (!alias || alias.value === name.value) return false;
  return added.has(alias.value) || PLANNERS_NAME.test(alias.value);
}

function isIntrospective({ value }: NameNode): boolean {
  return value.startsWith('__');
}

function named(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

/** With it, no name is like another one, and none looks like the planner's own. */
function freePrefix(parts: readonly Part[], added: ReadonlySet<string>): string {
  const used = new Set(added);
  for (const part of parts) visit(part, { Name: ({ value }) => void used.add(value) });
  for (let number = 0; ; number++) {
    const prefix = `client${String(number)}_`;
    if (![...used].some((name) => name.startsWith(prefix))) return prefix;
  }
}
