import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';

/** What a client could see of one schema and not of the other. All sorted, named by schema coordinates. */
export interface SchemaDifference {
  readonly types: { readonly removed: readonly string[]; readonly added: readonly string[] };
  /** Of types that are in both: `Post.title`, `Query.posts(first:)`, `PostStatus.DRAFT`, `SearchHit | Post`, `Post implements Node`. */
  readonly members: {
    readonly removed: readonly string[];
    readonly added: readonly string[];
    /** `Post.title: String! → String` */
    readonly changed: readonly string[];
  };
}

/** From one API schema to the other. */
export function schemaDifference(before: GraphQLSchema, after: GraphQLSchema): SchemaDifference {
  const [old, next] = [typesOf(before), typesOf(after)];
  const inBoth = [...old.keys()].filter((name) => next.has(name));
  const removed: string[] = [];
  const added: string[] = [];
  const changed: string[] = [];
  for (const name of inBoth) {
    const [from, to] = [membersOf(old.get(name)), membersOf(next.get(name))];
    for (const [member, type] of from) {
      const now = to.get(member);
      if (now === undefined) removed.push(member);
      else if (now !== type) changed.push(`${member}: ${type} → ${now}`);
    }
    added.push(...[...to.keys()].filter((member) => !from.has(member)));
  }
  return {
    types: { removed: onlyIn(old, next), added: onlyIn(next, old) },
    members: { removed: removed.sort(), added: added.sort(), changed: changed.sort() },
  };
}

type Types = ReadonlyMap<string, GraphQLNamedType>;

/** Without those that every schema has. */
function typesOf(schema: GraphQLSchema): Types {
  const types = Object.values(schema.getTypeMap());
  return new Map(
    types
      .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
      .map((type) => [type.name, type]),
  );
}

function onlyIn(types: Types, others: Types): readonly string[] {
  return [...types.keys()].filter((name) => !others.has(name)).sort();
}

/** Each member with its type; the empty text where it has none. An argument goes and comes with its field. */
function membersOf(type: GraphQLNamedType | undefined): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const each of type.getInterfaces()) members.set(`${type.name} implements ${each.name}`, '');
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      members.set(coordinate, String(field.type));
      for (const { name, type: argument } of field.args)
        members.set(`${coordinate}(${name}:)`, String(argument));
    }
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields()))
      members.set(`${type.name}.${field.name}`, String(field.type));
  } else if (isEnumType(type)) {
    for (const { name } of type.getValues()) members.set(`${type.name}.${name}`, '');
  } else if (isUnionType(type)) {
    for (const { name } of type.getTypes()) members.set(`${type.name} | ${name}`, '');
  }
  return members;
}
