import { buildModuleSchema, eventSchemas, type ModuleDeclaration } from '@rustok/kernel';
import { printSchema } from 'graphql';
import { ApolloPlanner, GraphCache, moduleSchema } from './graph/index.js';

const MARK = '# Generated from the modules by `npm run codegen`; do not edit.\n\n';

/**
 * What `schema/` holds, by path: the contract of each module as SDL, the supergraph of all of them, the API schema
 * clients see of it, and the JSON Schema of each event. Throws the composition's errors.
 */
export async function schemaFiles(
  modules: readonly ModuleDeclaration[],
): Promise<ReadonlyMap<string, string>> {
  const schemas = modules
    .filter((module) => module.graphql.resolvers.length > 0)
    .map((module) => moduleSchema(module.slug, buildModuleSchema(module).sdl));
  const graphs = new GraphCache({
    modules: new Map(schemas.map((schema) => [schema.slug, schema])),
    planner: new ApolloPlanner(),
  });
  try {
    const graph = await graphs.graphFor(schemas.map(({ slug }) => slug));
    return new Map([
      ...schemas.map(({ slug, sdl }) => [`${slug}.graphql`, MARK + sdl] as const),
      ['supergraph.graphql', MARK + graph.supergraphSdl],
      ['api.graphql', `${MARK}${printSchema(graph.apiSchema)}\n`],
      ...[...eventSchemas(modules)].map(
        ([name, schema]) => [`events/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`] as const,
      ),
    ]);
  } finally {
    await graphs.close();
  }
}
