import { GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTime, GraphQLJSONObject, GraphQLUUID } from 'graphql-scalars';

export { GraphQLDateTime as DateTimeScalar, GraphQLJSONObject as JSONObjectScalar };

/** As graphql-scalars has it, in lower case: Postgres writes uuids so, and keys must compare equal. */
export const UUIDScalar = new GraphQLScalarType({
  ...GraphQLUUID.toConfig(),
  parseValue: (value) => GraphQLUUID.parseValue(value).toLowerCase(),
  parseLiteral: (node) => {
    const value = GraphQLUUID.parseLiteral(node, undefined);
    return node.kind === Kind.STRING ? value.toLowerCase() : value;
  },
});
