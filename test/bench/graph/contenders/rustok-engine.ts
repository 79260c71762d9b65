import { buildSubgraphSchema } from '@apollo/subgraph';
import { FederatedEngine, LocalDataSource } from '@rustok/gateway';
import { parse } from 'graphql';
import type { Contender, ContenderOptions } from '../contender.ts';
import { findNow, findTogether, subgraphs } from '../fixture/index.js';
import { serveJson } from '../json-server.ts';

/** Our engine bare: subgraphs in this process, and neither platform nor tenant around it. */
export async function openRustokEngine({ loaders }: ContenderOptions): Promise<Contender> {
  const engine = new FederatedEngine<object>({
    subgraphs: subgraphs(loaders ? findTogether : findNow).map(({ name, typeDefs, resolvers }) => ({
      name,
      sdl: typeDefs,
      dataSource: new LocalDataSource<object>(
        buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }]),
      ),
    })),
  });
  const graph = await engine.fullGraph();
  const server = await serveJson(async ({ query, variables = {} }) => {
    const operation = await graph.prepare({ query });
    return JSON.stringify(await engine.execute({ operation, variables, context: {} }));
  });
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await engine.close();
    },
  };
}
