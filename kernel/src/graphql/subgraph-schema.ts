import { createHash } from 'node:crypto';
import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, isInterfaceType, isObjectType, parse, validateSchema } from 'graphql';
import { buildSchemaSync, createResolversMap, getMetadataStorage, type NonEmptyArray } from 'type-graphql';
import { StartupError } from '../errors.js';
import type { GraphqlDeclaration, ModuleDeclaration, ReferenceResolver } from '../module/define-module.js';
import { callDirectly, resolverInstances } from './direct-resolvers.js';

/** A module's schema: as SDL for composition, and executable for fetches in this process. */
export interface SubgraphSchema {
  readonly sdl: string;
  /** sha256 of `sdl`, hex. Two builds of a module with equal schemas are the same to a graph. */
  readonly hash: string;
  readonly executable: GraphQLSchema;
  /**
   * `Post.viewerCanEdit`: fields whose value depends on who asks, and not only on what they may do. Resolvers mark them
   * with `@Extensions({ viewer: true })`; a live operation that selects one is not shared between users.
   */
  readonly viewerFields: readonly string[];
}

const FEDERATION_LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", ' +
  '"@requires", "@provides", "@override", "@inaccessible", "@tag", "@interfaceObject"])\n\n';

/** type-graphql wants one as soon as there is a subscription. Ours are fed from the event log, never through this. */
const UNUSED_PUB_SUB = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('subscriptions are fed from the event log');
  },
};

/** Builds the federated schema of a module. Throws `MODULE_SCHEMA_INVALID` with everything that is wrong with it. */
export function buildModuleSchema(module: ModuleDeclaration): SubgraphSchema {
  const { references = {}, subscriptions = {} } = module.graphql;
  const schema = ownSchema(module.graphql);

  const problems = [
    ...schemaProblems(schema),
    ...unmatched('reference resolver', Object.keys(references), entityNames(schema)),
    ...unmatched('subscription', Object.keys(subscriptions), subscriptionFields(schema)),
  ];
  if (problems.length > 0) {
    throw new StartupError('MODULE_SCHEMA_INVALID', `module "${module.slug}" has a bad schema:`, problems);
  }

  const sdl = FEDERATION_LINK + printSubgraphSchema(schema) + '\n';
  const resolverMap = createResolversMap(schema) as Record<string, Record<string, unknown>>;
  for (const [entity, resolve] of Object.entries(references)) {
    resolverMap[entity] = { ...resolverMap[entity], __resolveReference: apart(resolve) };
  }
  const executable = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolverMap as never }]);
  return {
    sdl,
    hash: createHash('sha256').update(sdl).digest('hex'),
    executable,
    viewerFields: viewerFields(schema),
  };
}

/** A resolver that throws at once spoils its own entity and not the whole list; one that answers at once still does. */
function apart(resolve: ReferenceResolver): ReferenceResolver {
  return (...args) => {
    try {
      return resolve(...args);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  };
}

function ownSchema({ resolvers, orphanedTypes = [] }: GraphqlDeclaration): GraphQLSchema {
  leavePropertiesBare();
  const container = resolverInstances();
  const schema = buildSchemaSync({
    resolvers: [...resolvers] as unknown as NonEmptyArray<new () => object>,
    orphanedTypes: [...orphanedTypes],
    container,
    pubSub: UNUSED_PUB_SUB as never,
    // Operations validate their input with zod and name the field; class-validator would do it twice.
    validate: false,
    // It would want a query of every module; the rest of the check is `schemaProblems`.
    skipCheck: true,
  });
  callDirectly(schema, { resolvers, instances: container });
  return schema;
}

/**
 * Fields that are plain properties get no resolver of type-graphql's around them, unless their author asks for it or
 * there is a middleware or another name to heed: it would stand between each value and the response.
 */
function leavePropertiesBare(): void {
  const { objectTypes, fields, middlewares, resolverMiddlewares } = getMetadataStorage();
  for (const type of objectTypes) type.simpleResolvers ??= true;
  for (const field of fields) {
    const { target, name, schemaName } = field;
    const hasMiddleware =
      middlewares.some((each) => each.target === target && each.fieldName === name) ||
      resolverMiddlewares.some((each) => each.target === target);
    if (hasMiddleware || name !== schemaName) field.simple ??= false;
  }
}

/** A subgraph need not have a query of its own: it gets `_service` and `_entities`. */
function schemaProblems(schema: GraphQLSchema): string[] {
  return validateSchema(schema)
    .map(({ message }) => message)
    .filter((message) => !/^(Query root type must be provided|Type Query must define)/.test(message));
}

/** Types with a `@key` that can be resolved from elsewhere; stubs of other modules' entities cannot. */
function entityNames(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) =>
      type.astNode?.directives?.some(
        ({ name, arguments: args }) =>
          name.value === 'key' &&
          !args?.some(
            (a) => a.name.value === 'resolvable' && a.value.kind === 'BooleanValue' && !a.value.value,
          ),
      ),
    )
    .map((type) => type.name);
}

function viewerFields(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ extensions }) => extensions.viewer === true)
        .map((field) => `${type.name}.${field.name}`),
    );
}

function subscriptionFields(schema: GraphQLSchema): string[] {
  return Object.keys(schema.getSubscriptionType()?.getFields() ?? {});
}

function unmatched(what: string, declared: readonly string[], needed: readonly string[]): string[] {
  return [
    ...needed
      .filter((name) => !declared.includes(name))
      .map((name) => `"${name}" has no ${what} in the declaration`),
    ...declared
      .filter((name) => !needed.includes(name))
      .map((name) => `${what} "${name}" matches nothing in the schema`),
  ];
}
