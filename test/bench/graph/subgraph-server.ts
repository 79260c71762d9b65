import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import type { Contender, SubgraphAddress } from './contender.ts';
import { Documents } from './documents.ts';
import { findNow, findTogether, subgraphs } from './fixture/index.js';
import { serveJson } from './json-server.ts';

export interface SubgraphServers extends AsyncDisposable {
  readonly addresses: readonly SubgraphAddress[];
}

/** The four subgraphs over HTTP, each on a port of its own, as lean as graphql-js allows: what is measured stands before them. */
export async function serveSubgraphs(loaders: boolean): Promise<SubgraphServers> {
  const servers: Contender[] = [];
  const addresses: SubgraphAddress[] = [];
  for (const { name, typeDefs, resolvers } of subgraphs(loaders ? findTogether : findNow)) {
    const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }]);
    const documents = new Documents(schema);
    const server = await serveJson(async ({ query, variables: variableValues }) => {
      const document = documents.get(query);
      return JSON.stringify(
        await execute({ schema, document, contextValue: {}, ...(variableValues && { variableValues }) }),
      );
    });
    servers.push(server);
    addresses.push({ name, url: server.url, sdl: typeDefs });
  }
  return {
    addresses,
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]();
    },
  };
}
