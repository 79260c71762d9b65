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
import { mediaType, type Args, type Calls, type RandomValues, type Thing } from './random-values.js';

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
      const resolve = known && resolver(model, values, type.name, known);
      if (resolve) {
        field.resolve = (thing: Thing, args: Args, calls: Calls, info) =>
          below(model, thing, resolve(thing, args, calls, info));
      } else
        field.resolve = (thing: Thing) => values.keysOf(thing)[field.name] ?? (thing as never)[field.name];
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
  const { context } = field;
  if (context) {
    return async (thing: Thing, args: Args) => {
      const by: unknown = await values.valueOf(context.field, thing.near, {});
      return values.valueOf(field, thing, { ...args, by });
    };
  }
  return (thing: Thing | undefined, args: Args) =>
    values.valueOf(field, typeName === 'Query' ? undefined : thing, args);
}

/** The value with its objects knowing which object of the context's type is the nearest above. */
function below(model: Model, thing: Thing | undefined, value: unknown): unknown {
  const near = thing && thing.__typename === model.context?.provider ? thing : thing?.near;
  if (!near || typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (value instanceof Promise) return value.then((later: unknown) => below(model, thing, later));
  if (Array.isArray(value)) return value.map((element: unknown) => below(model, thing, element));
  return '__typename' in value ? { ...value, near } : value;
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
