import {
  isInterfaceType,
  isObjectType,
  Kind,
  print,
  visit,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
} from 'graphql';
import { EntityFetch } from './entity-fetch.js';
import type { FetchNode, QueryPlan, RequiredSelection } from './query-plan.js';
import { rewriteFetches } from './rewrite-fetches.js';

/**
 * Fields that the client wants of one type behind an interface object only, by the type. To the module all types behind
 * it are one, so Apollo's planner asks it for all of them what is wanted of any: of `... on Film { seen(by: 1) }
 * ... on Song { seen(by: 2) }` it asks one for both, and an error in what was not wanted takes the object with it.
 * A field that is wanted outside of such a fragment too is left alone, for the two have to stay one field.
 */
export function fieldsOfOneType(
  parts: readonly (OperationDefinitionNode | FragmentDefinitionNode)[],
  apiSchema: GraphQLSchema,
  interfaceObjects: ReadonlySet<string>,
): ReadonlyMap<FieldNode, string> {
  const ofOneType = new Map<FieldNode, string>();
  if (interfaceObjects.size === 0) return ofOneType;
  const elsewhere = new Set<string>();
  for (const part of parts) {
    visit(part, {
      Field(field, _key, _parent, _path, ancestors) {
        const type = typeAround(ancestors);
        if (type !== undefined && isOfInterfaceObject(type, field)) ofOneType.set(field, type);
        else elsewhere.add(callOf(field));
      },
    });
  }
  for (const field of ofOneType.keys()) if (elsewhere.has(callOf(field))) ofOneType.delete(field);
  return ofOneType;

  function isOfInterfaceObject(typeName: string, { name }: FieldNode): boolean {
    const type = apiSchema.getType(typeName);
    if (!isObjectType(type)) return false;
    return type.getInterfaces().some((parent) => {
      return interfaceObjects.has(parent.name) && isInterfaceType(parent) && name.value in parent.getFields();
    });
  }
}

/** The condition of the fragment that the field stands in directly. */
function typeAround(ancestors: readonly unknown[]): string | undefined {
  const nodes = ancestors.filter((node): node is { readonly kind: Kind } => !Array.isArray(node));
  for (const node of nodes.toReversed()) {
    if (node.kind === Kind.SELECTION_SET) continue;
    if (node.kind !== Kind.INLINE_FRAGMENT && node.kind !== Kind.FRAGMENT_DEFINITION) return undefined;
    const condition = (node as InlineFragmentNode | FragmentDefinitionNode).typeCondition?.name.value;
    if (condition !== undefined) return condition;
  }
  return undefined;
}

function callOf({ alias, name, arguments: args }: FieldNode): string {
  return `${alias?.value ?? name.value}: ${print({ kind: Kind.FIELD, name, arguments: args })}`;
}

/** From response names to the type that the field is wanted of. */
type Types = ReadonlyMap<string, string>;

/** The plan in which a module is asked for each object only what is wanted of its type. */
export function withTypesApart(plan: QueryPlan, types: Types, apiSchema: GraphQLSchema): QueryPlan {
  return types.size === 0 ? plan : rewriteFetches(plan, (fetch) => typesApart(fetch, types, apiSchema));
}

function typesApart(fetch: FetchNode, types: Types, apiSchema: GraphQLSchema): readonly FetchNode[] {
  if (!fetch.requires || ![...types.keys()].some((name) => fetch.operation.includes(name))) return [fetch];
  const byType = new Map<string, RequiredSelection[]>();
  for (const required of fetch.requires) {
    const type = required.kind === 'InlineFragment' ? (required.typeCondition ?? '') : '';
    // What is required of the interface may be a part of what is sent of each type: these have to stay together.
    if (!isObjectType(apiSchema.getType(type))) return [fetch];
    byType.set(type, [...(byType.get(type) ?? []), required]);
  }
  const entities = new EntityFetch(fetch);
  const parts = new Map<string, { fields: Set<FieldNode>; requires: RequiredSelection[] }>();
  for (const [type, requires] of byType) {
    const wanted = entities.fields.filter(({ field }) => {
      const onlyOf = types.get(field.alias?.value ?? '');
      return onlyOf === undefined || onlyOf === type;
    });
    const key = wanted.map((field) => entities.fields.indexOf(field)).join();
    const part = parts.get(key) ?? { fields: new Set(wanted.map(({ field }) => field)), requires: [] };
    part.requires.push(...requires);
    parts.set(key, part);
  }
  return [...parts.values()]
    .filter(({ fields }) => fields.size > 0)
    .map(({ fields, requires }) => ({ ...entities.only(fields), requires }));
}
