import {
  isAbstractType,
  isObjectType,
  Kind,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTVisitor,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';
import { EntityFetch, type EntityField } from './entity-fetch.js';
import type { FetchNode, ObjectTypes, QueryPlan } from './query-plan.js';
import { rewriteFetches } from './rewrite-fetches.js';

/** How much longer a document may become by types written out, in characters: types within types multiply. */
const MOST_WRITTEN_OUT = 50_000;

/**
 * Fields that the client wants of one type behind an interface object only, by the type. To the module all types behind
 * it are one, so Apollo's planner asks it for all of them what is wanted of any: of `... on Film { seen(by: 1) }
 * ... on Song { seen(by: 2) }` it asks one for both, and an error in what was not wanted takes the object with it.
 * The definition has its fragments written out. A field that is wanted outside of such a fragment too, in the same place
 * of the answer, is left alone, for the two have to stay one field.
 */
export function fieldsOfOneType(
  definition: OperationDefinitionNode,
  apiSchema: GraphQLSchema,
  interfaceObjects: ReadonlySet<string>,
): ReadonlyMap<FieldNode, string> {
  const ofOneType = new Map<FieldNode, string>();
  if (interfaceObjects.size === 0) return ofOneType;
  const places = new Map<FieldNode, Place>();
  const ofAllTypes = new Map<string, Place[]>();
  visit(definition, {
    Field(field, _key, _parent, _path, ancestors) {
      const place = placeOf(field, ancestors, apiSchema);
      const { type } = place.at(-1) ?? {};
      if (!type) {
        const call = callOf(field);
        const others = ofAllTypes.get(call);
        if (others) others.push(place);
        else ofAllTypes.set(call, [place]);
      } else if (isOfInterfaceObject(type, field, interfaceObjects)) {
        ofOneType.set(field, type.name);
        places.set(field, place);
      }
    },
  });
  for (const [field, place] of places) {
    if (ofAllTypes.get(callOf(field))?.some((other) => mayBeOne(place, other))) ofOneType.delete(field);
  }
  return ofOneType;
}

function isOfInterfaceObject(
  type: GraphQLObjectType,
  { name }: FieldNode,
  interfaceObjects: ReadonlySet<string>,
): boolean {
  return type.getInterfaces().some((parent) => {
    return interfaceObjects.has(parent.name) && name.value in parent.getFields();
  });
}

/**
 * The definition in which what is wanted of all types, and of one with more below it or under other conditions, is wanted
 * of each type by itself: `seen { by } ... on Film { seen { until } }` would ask songs for `until` too. Its fragments are
 * written out. What would become too long stays as it is.
 */
export function withTypesWrittenOut(
  definition: OperationDefinitionNode,
  apiSchema: GraphQLSchema,
  interfaceObjects: ReadonlySet<string>,
): OperationDefinitionNode {
  if (interfaceObjects.size === 0) return definition;
  const calls = new Set<string>();
  visit(definition, {
    Field(field, _key, _parent, _path, ancestors) {
      const { type } = placeOf(field, ancestors, apiSchema).at(-1) ?? {};
      if (type && isOfInterfaceObject(type, field, interfaceObjects)) calls.add(callOf(field));
    },
  });
  const typeInfo = new TypeInfo(apiSchema);
  let left = MOST_WRITTEN_OUT;
  const writtenOut: ASTVisitor = {
    Field: {
      leave(field, _key, _parent, _path, ancestors) {
        const parent = typeInfo.getParentType();
        if (!isAbstractType(parent) || !calls.has(callOf(field))) return undefined;
        if (!field.selectionSet && !isConditional(field, ancestors)) return undefined;
        if (placeOf(field, ancestors, apiSchema).at(-1)?.type) return undefined;
        const types = apiSchema.getPossibleTypes(parent);
        left -= print(field).length * types.length;
        return left < 0 ? undefined : inlineFragment(types.map(({ name }) => inlineFragment([field], name)));
      },
    },
  };
  return visit(definition, visitWithTypeInfo(typeInfo, writtenOut));
}

/** By itself, or by a fragment between it and the field above. */
function isConditional(field: FieldNode, ancestors: readonly unknown[]): boolean {
  const above = ancestors.filter((node): node is SelectionNode => !Array.isArray(node));
  const fieldAbove = above.findLastIndex(({ kind }) => kind === Kind.FIELD);
  return [field, ...above.slice(fieldAbove + 1)].some(({ directives = [] }) => directives.length > 0);
}

/** From the operation down to a field: each field, and the object type that the fragments around it are on. */
type Place = readonly { readonly field: FieldNode; readonly type: GraphQLObjectType | undefined }[];

function placeOf(field: FieldNode, ancestors: readonly unknown[], apiSchema: GraphQLSchema): Place {
  const above = ancestors.filter((node): node is SelectionNode => !Array.isArray(node));
  const place: Place[number][] = [];
  let around: GraphQLObjectType | undefined;
  for (const node of [...above, field]) {
    if (node.kind === Kind.FIELD) {
      place.push({ field: node, type: around });
      around = undefined;
    } else if (node.kind === Kind.INLINE_FRAGMENT && node.typeCondition) {
      const type = apiSchema.getType(node.typeCondition.name.value);
      if (isObjectType(type)) around = type;
    }
  }
  return place;
}

/** Whether fields in both places may be answered for the same object, under the same name. */
function mayBeOne(one: Place, other: Place): boolean {
  return (
    one.length === other.length &&
    one.every(({ field, type }, index) => {
      const level = other[index];
      if (!level || responseName(level.field) !== responseName(field)) return false;
      return !type || !level.type || type === level.type;
    })
  );
}

function callOf(field: FieldNode): string {
  const { name, arguments: args } = field;
  return `${responseName(field)}: ${print({ kind: Kind.FIELD, name, arguments: args })}`;
}

function responseName({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}

function inlineFragment(selections: readonly SelectionNode[], type?: string): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    ...(type !== undefined && {
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } },
    }),
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}

/** From response names to the type that the field is wanted of. */
type Types = ReadonlyMap<string, string>;

/** The plan in which a module is asked for each object only what is wanted of its type. */
export function withTypesApart(plan: QueryPlan, types: Types): QueryPlan {
  return types.size === 0 ? plan : rewriteFetches(plan, (fetch) => typesApart(fetch, types));
}

function typesApart(fetch: FetchNode, types: Types): readonly FetchNode[] {
  if (!fetch.requires || ![...types.keys()].some((name) => fetch.operation.includes(name))) return [fetch];
  const entities = new EntityFetch(fetch);
  const typeOf = ({ field, type }: EntityField) => {
    const wantedOf = types.get(field.alias?.value ?? '');
    // A module that knows the type decides itself, also of objects whose type is not known here yet.
    return wantedOf === type ? undefined : wantedOf;
  };
  const apart = [...new Set(entities.fields.map(typeOf).filter((type) => type !== undefined))];
  if (apart.length === 0) return [fetch];
  const part = (objectTypes: ObjectTypes, type?: string): FetchNode[] => {
    const wanted = entities.fields.filter((field) => [undefined, type].includes(typeOf(field)));
    if (wanted.length === 0) return [];
    return [{ ...entities.only(new Set(wanted.map(({ field }) => field))), objectTypes }];
  };
  return [...apart.flatMap((type) => part({ only: type }, type)), ...part({ except: apart })];
}
