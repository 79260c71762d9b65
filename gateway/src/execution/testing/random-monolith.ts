import {
  buildSchema,
  getArgumentValues,
  isAbstractType,
  isObjectType,
  Kind,
  parse,
  printSchema,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import type { Federation } from './federation.js';
import type { Model, ModelField } from './random-model.js';
import { mutation, onlyField } from './random-subgraphs.js';
import { mediaType, type Args, type RandomValues, type Thing } from './random-values.js';

/** One schema that answers all of the model by itself, as if there were no modules. */
export function randomMonolith(
  model: Model,
  values: RandomValues,
  { apiSchema, supergraphSchema }: Pick<Federation, 'apiSchema' | 'supergraphSchema'>,
): GraphQLSchema {
  const schema = buildSchema(printSchema(apiSchema));
  values.coerce = (typeName, { name }, text) => {
    // Clients may not see what is required.
    const type = supergraphSchema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    return field ? coerced(field, text) : {};
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) {
      type.resolveType = ({ __typename, id }: Thing) =>
        __typename === 'Media' ? mediaType(String(id)) : __typename;
    }
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const known = fieldOf(model, type.name, field.name);
      if (known) field.resolve = resolver(model, values, type.name, known);
      else field.resolve = (thing: Thing) => values.keysOf(thing)[field.name] ?? (thing as never)[field.name];
    }
  }
  return schema;
}

function resolver(model: Model, values: RandomValues, typeName: string, field: ModelField) {
  if (typeName === 'Mutation') return mutation(field, values);
  const type = model.entities.find(({ name }) => name === typeName);
  if (field.requires && type) {
    return (thing: Thing, args: Args) => values.computedByAll(field, type, thing, args);
  }
  return (thing: Thing, args: Args) => values.valueOf(field, typeName === 'Query' ? undefined : thing, args);
}

function fieldOf({ entities, values, media, queries, mutations }: Model, type: string, name: string) {
  const behindMedia = media ? [...media.realFields, ...media.objectFields, onlyField(type, media.real)] : [];
  const fields =
    type === 'Query'
      ? queries
      : type === 'Mutation'
        ? mutations
        : ['Film', 'Song'].includes(type)
          ? behindMedia
          : [...entities, ...values].find((candidate) => candidate.name === type)?.fields;
  return fields?.find((field) => field.name === name);
}

/** `(n: 1)` as the field's resolver gets it. */
function coerced(field: GraphQLField<unknown, unknown>, text: string): Args {
  const [definition] = parse(`{ ${field.name}${text} }`, { noLocation: true }).definitions;
  const node =
    definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections[0] : undefined;
  if (node?.kind !== Kind.FIELD) throw new Error(`${text} are no arguments`);
  return getArgumentValues(field, node);
}
