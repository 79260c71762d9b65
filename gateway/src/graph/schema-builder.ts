import { setImmediate } from 'node:timers/promises';
import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  GraphQLSchema,
  type GraphQLSchemaConfig,
  isUnionType,
  type OperationTypeNode,
  parse,
  specifiedDirectives,
} from 'graphql';
// What `buildASTSchema` stands on: types whose fields are made when somebody asks for them. Exported, though not by the
// package's front door; graphql is pinned.
import { extendSchemaImpl } from 'graphql/utilities/extendSchema.js';

/** Milliseconds the event loop is held at a time. */
const SLICE_MS = 4;

/**
 * Makes schemas of SDL in slices between which everybody else has the event loop, and one schema at a time: slices of
 * many would stand behind each other in the same turn of it. A schema of 35 KB is 3 to 6 ms of work.
 */
export class SchemaBuilder {
  #last: Promise<unknown> = Promise.resolve();

  /** `sdl` was printed from a schema that composition has checked; it is not checked again. */
  build(sdl: string): Promise<GraphQLSchema> {
    const building = this.#last.then(() => buildInSlices(sdl));
    this.#last = building.catch(() => undefined);
    return building;
  }
}

async function buildInSlices(sdl: string): Promise<GraphQLSchema> {
  await setImmediate();
  // Without places, trees are less than half as big, and nobody asks where in this text something stands.
  const document = parse(sdl, { noLocation: true });
  await setImmediate();
  const config = extendSchemaImpl(EMPTY, document, { assumeValid: true });
  let until = performance.now() + SLICE_MS;
  for (const type of config.types) {
    if (performance.now() > until) {
      await setImmediate();
      until = performance.now() + SLICE_MS;
    }
    if (isUnionType(type)) type.getTypes();
    else if ('getFields' in type) type.getFields();
    if ('getInterfaces' in type) type.getInterfaces();
  }
  await setImmediate();
  const declared = new Set(config.directives.map(({ name }) => name));
  return new GraphQLSchema({
    ...config,
    ...(!config.astNode && rootsOf(config.types)),
    directives: [...config.directives, ...specifiedDirectives.filter(({ name }) => !declared.has(name))],
  });
}

/** By their names, as where no `schema { … }` says otherwise. */
function rootsOf(types: readonly GraphQLNamedType[]): Pick<GraphQLSchemaConfig, `${OperationTypeNode}`> {
  const named = (name: string) => types.find((type) => type.name === name) as GraphQLObjectType | undefined;
  return { query: named('Query'), mutation: named('Mutation'), subscription: named('Subscription') };
}

const EMPTY: Parameters<typeof extendSchemaImpl>[0] = {
  description: undefined,
  query: undefined,
  mutation: undefined,
  subscription: undefined,
  types: [],
  directives: [],
  extensions: {},
  astNode: undefined,
  extensionASTNodes: [],
  assumeValid: true,
};
