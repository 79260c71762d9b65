import {
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  type TypeNode,
} from 'graphql';
import type { RemoteEndpoint } from '@rustok/kernel';

/** What the gateway itself has to know of a remote module's SDL. */
export interface SubgraphContract {
  readonly sdl: string;
  /** Root subscription field that the manifest has a key for → its entity type. */
  readonly entityOf: ReadonlyMap<string, string>;
}

export type ContractResult =
  | { readonly kind: 'contract'; readonly contract: SubgraphContract }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** Refused where SDL and manifest differ about subscriptions; whether it composes is asked later. */
export function contractOf(
  sdl: string,
  { subscriptions: declared, pull }: Pick<RemoteEndpoint, 'subscriptions' | 'pull'>,
): ContractResult {
  let document: DocumentNode;
  try {
    document = parse(sdl, { noLocation: true });
  } catch (error) {
    return { kind: 'refused', problems: [`it is no SDL: ${(error as Error).message}`] };
  }
  const fields = new Map(subscriptionFields(document).map((field) => [field.name.value, field]));
  const problems = [
    ...[...fields.keys()]
      .filter((name) => !declared.has(name) && pull === undefined)
      .map((name) => `nothing in the manifest feeds its subscription "${name}"`),
    ...[...declared.keys()]
      .filter((name) => !fields.has(name))
      .map((name) => `it has no subscription "${name}", which the manifest feeds`),
  ];
  const entityOf = new Map<string, string>();
  for (const [name, field] of fields) {
    const subscription = declared.get(name);
    if (subscription?.kind !== 'entity') continue;
    const key = Object.keys(subscription.key).sort();
    const entity = field.type.kind === Kind.NAMED_TYPE ? field.type.name.value : undefined;
    if (entity !== undefined && keysOf(document, entity).some((known) => known === key.join(' '))) {
      entityOf.set(name, entity);
    } else {
      // Nullable: the thing may be gone by the time its event is answered.
      problems.push(
        `its subscription "${name}" must be of a nullable entity with the key "${key.join(' ')}", not ${printed(field.type)}`,
      );
    }
  }
  return problems.length > 0
    ? { kind: 'refused', problems }
    : { kind: 'contract', contract: { sdl, entityOf } };
}

function subscriptionFields(document: DocumentNode): readonly FieldDefinitionNode[] {
  const root = document.definitions
    .flatMap((part) =>
      part.kind === Kind.SCHEMA_DEFINITION || part.kind === Kind.SCHEMA_EXTENSION
        ? (part.operationTypes ?? [])
        : [],
    )
    .find(({ operation }) => operation === 'subscription');
  return fieldsOf(document, root?.type.name.value ?? 'Subscription');
}

function fieldsOf(document: DocumentNode, type: string): readonly FieldDefinitionNode[] {
  return objectParts(document, type).flatMap(({ fields = [] }) => fields);
}

/** Each resolvable key of plain fields: their names, sorted. */
function keysOf(document: DocumentNode, type: string): readonly string[] {
  return objectParts(document, type)
    .flatMap(({ directives = [] }) => directives)
    .filter(({ name }) => name.value === 'key' || name.value === 'federation__key')
    .filter((key) => argument(key, 'resolvable') !== false)
    .map((key) =>
      String(argument(key, 'fields'))
        .trim()
        .split(/[\s,]+/)
        .sort()
        .join(' '),
    );
}

function objectParts(document: DocumentNode, type: string) {
  return document.definitions.filter((part) => isObject(part)).filter(({ name }) => name.value === type);
}

function isObject(part: DefinitionNode) {
  return part.kind === Kind.OBJECT_TYPE_DEFINITION || part.kind === Kind.OBJECT_TYPE_EXTENSION;
}

function argument({ arguments: args = [] }: DirectiveNode, name: string): string | boolean | undefined {
  const value = args.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.BOOLEAN ? value.value : undefined;
}

function printed(type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return `${printed(type.type)}!`;
  return type.kind === Kind.LIST_TYPE ? `[${printed(type.type)}]` : type.name.value;
}
