import { buildModuleSchema, kernelEvents, type ModuleDeclaration } from '@rustok/kernel';
import { printSchema } from 'graphql';
import { z } from 'zod';
import { ApolloPlanner, GraphCache, moduleSchema } from './graph/index.js';

const MARK = '# Generated from the modules by `npm run codegen`; do not edit.\n\n';

/**
 * What `schema/` holds, by file name: the contract of each module as SDL, the supergraph of all of them, the API
 * schema clients see of it, and the catalogue of events. Throws the composition's errors.
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
      ['events.json', `${JSON.stringify(eventCatalogue(modules), null, 2)}\n`],
    ]);
  } finally {
    await graphs.close();
  }
}

function eventCatalogue(modules: readonly ModuleDeclaration[]): object {
  const spaces = [{ slug: 'kernel', events: kernelEvents }, ...modules];
  const events = spaces.flatMap((space) =>
    space.events.map(({ type, version, description, payload }) => ({
      type,
      version,
      module: space.slug,
      description,
      payload: z.toJSONSchema(payload, { io: 'output' }),
    })),
  );
  const name = (event: { type: string; version: number }) => `${event.type}@${event.version}`;
  return { events: events.sort((a, b) => (name(a) < name(b) ? -1 : 1)) };
}
