import {
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  isScalarType,
} from 'graphql';
import { type ContainerType, getMetadataStorage } from 'type-graphql';

type Class = new () => object;
type Metadata = ReturnType<typeof getMetadataStorage>;
type Handler = Metadata['queries'][number] | Metadata['fieldResolvers'][number];
type Param = NonNullable<Handler['params']>[number];
type Resolve = GraphQLFieldResolver<unknown, unknown>;

/** What one parameter of a method is given. */
type Reader = (root: unknown, args: Arguments, context: unknown, info: GraphQLResolveInfo) => unknown;
type Arguments = Readonly<Record<string, unknown>>;

/** One instance of each resolver class of a schema, made when it is first needed: for type-graphql, and for direct resolvers. */
export function resolverInstances(): ContainerType & { get(type: Class): object } {
  const instances = new Map<Class, object>();
  return {
    get(type: Class) {
      let instance = instances.get(type);
      if (!instance) instances.set(type, (instance = new type()));
      return instance;
    },
  };
}

export interface DirectResolverOptions {
  /** Those the schema was built with. */
  readonly resolvers: readonly Class[];
  /** The container it was built with. */
  readonly instances: { get(type: Class): object };
}

/**
 * Lets fields of a schema of type-graphql call their methods directly, and says which: `Post.author`. For each call
 * type-graphql looks up the instance and makes a list of parameters with a promise for each argument, so that even a field
 * which has its value at hand becomes asynchronous. Where all this comes to nothing but the call, only the call is made;
 * what does more (classes of arguments, validation, middlewares, roles, decorators of one's own) stays as it was.
 *
 * What it reads of type-graphql is typed, but documented nowhere: hence the exact version in package.json.
 */
export function callDirectly(
  schema: GraphQLSchema,
  { resolvers, instances }: DirectResolverOptions,
): readonly string[] {
  // As type-graphql does when it builds a schema; only then handlers know parameters, middlewares and what they inherit.
  const metadata = getMetadataStorage().clone();
  metadata.build({ resolvers: [...resolvers] });
  const direct: string[] = [];
  for (const [coordinate, handlers] of handlersByField(metadata, new Set(resolvers))) {
    const [handler] = handlers;
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    // Of several, type-graphql knows best which one it took.
    if (!field?.resolve || !handler || handlers.length > 1) continue;
    const resolve = directResolver(handler, metadata, instances, field.resolve);
    if (!resolve) continue;
    field.resolve = resolve;
    direct.push(coordinate);
  }
  return direct;
}

/** `Post.author` → what may resolve it. A type's own methods count, so that none of them is passed over. */
function handlersByField(metadata: Metadata, own: ReadonlySet<unknown>): Map<string, Handler[]> {
  const { queries, mutations, subscriptions, fieldResolvers, objectTypes } = metadata;
  const handlers = new Map<string, Handler[]>();
  const add = (type: string, handler: Handler) => {
    const coordinate = `${type}.${handler.schemaName}`;
    handlers.set(coordinate, [...(handlers.get(coordinate) ?? []), handler]);
  };
  for (const [type, all] of Object.entries({
    Query: queries,
    Mutation: mutations,
    Subscription: subscriptions,
  })) {
    for (const handler of all) if (own.has(handler.target)) add(type, handler);
  }
  const names = new Map(objectTypes.map(({ target, name }) => [target, name]));
  for (const handler of fieldResolvers) {
    const type = names.get((handler.getObjectType as () => Class)());
    if (type !== undefined && (handler.kind === 'internal' || own.has(handler.target))) add(type, handler);
  }
  return handlers;
}

/** Undefined where type-graphql does more than call the method. */
function directResolver(
  { target, methodName, params = [], middlewares = [], roles, ...handler }: Handler,
  metadata: Metadata,
  instances: DirectResolverOptions['instances'],
  ofTypeGraphql: Resolve,
): Resolve | undefined {
  const isOnType = 'kind' in handler && handler.kind === 'internal';
  if (isOnType || middlewares.length > 0 || roles) return undefined;
  const inOrder = [...params].sort((a, b) => a.index - b.index);
  const readers = inOrder.map((param) => readerOf(param, metadata));
  if (!readers.every((reader) => reader !== undefined)) return undefined;
  const call = caller(readers, methodName, () => instances.get(target as Class));
  const rootClasses = params.flatMap((param) =>
    param.kind === 'root' && param.getType ? [param.getType()] : [],
  );
  if (rootClasses.length === 0) return call;
  // A root that is no instance yet is made one.
  const fits = (root: unknown) =>
    root === null || root === undefined || rootClasses.every((each) => root instanceof (each as Class));
  return (root, args, context, info) => (fits(root) ? call : ofTypeGraphql)(root, args, context, info);
}

/** `undefined` for what type-graphql has to make first. */
function readerOf(param: Param, metadata: Metadata): Reader | undefined {
  switch (param.kind) {
    case 'info':
      return (_root, _args, _context, info) => info;
    case 'context': {
      const { propertyName } = param;
      if (propertyName === undefined) return (_root, _args, context) => context;
      return (_root, _args, context) => (context as Arguments)[propertyName];
    }
    case 'root': {
      const { propertyName } = param;
      if (propertyName === undefined) return (root) => root;
      return param.getType ? undefined : (root) => (root as Arguments)[propertyName];
    }
    case 'arg': {
      const { name } = param;
      const isChecked = param.validateFn !== undefined || param.validateSettings !== undefined;
      if (isChecked || !isPassedOn(param.getType(), metadata)) return undefined;
      return (_root, args) => {
        const value = args[name];
        return Array.isArray(value) ? copyOf(value) : value;
      };
    }
    default:
      return undefined;
  }
}

const PLAIN_TYPES: readonly unknown[] = [String, Number, Boolean, Date];

/** Whether values of an argument's type reach the method as they were parsed. */
function isPassedOn(type: unknown, { enums }: Metadata): boolean {
  if (isScalarType(type) || PLAIN_TYPES.includes(type)) return true;
  const known = enums.find(({ enumObj }) => enumObj === type);
  return Object.values(known?.enumObj ?? [{}]).every((value) => typeof value !== 'object');
}

/** Methods of type-graphql may change their lists: each has its own. */
function copyOf(list: readonly unknown[]): unknown[] {
  return list.map((each) => (Array.isArray(each) ? copyOf(each) : each));
}

/** Methods of up to three parameters, which most are, are called without a list of them. */
function caller(readers: readonly Reader[], methodName: string, instanceOf: () => object): Resolve {
  type Instance = Readonly<Record<string, (...values: readonly unknown[]) => unknown>>;
  let known: Instance | undefined;
  const instance = () => (known ??= instanceOf() as Instance);
  const [first, second, third, ...others] = readers;
  if (!first) return () => instance()[methodName]?.();
  if (!second) return (...all) => instance()[methodName]?.(first(...all));
  if (!third) return (...all) => instance()[methodName]?.(first(...all), second(...all));
  if (others.length === 0) {
    return (...all) => instance()[methodName]?.(first(...all), second(...all), third(...all));
  }
  return (...all) => instance()[methodName]?.(...readers.map((read) => read(...all)));
}
