import { ApolloGateway, type GraphQLDataSource, LocalGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import type { Contender, ContenderOptions } from '../contender.ts';
import { findNow, findTogether, subgraphs } from '../fixture/index.js';
import { supergraphOf } from '../supergraph.ts';

export function openApolloOverHttp({ subgraphs: addresses }: ContenderOptions): Promise<Contender> {
  return serve(new ApolloGateway({ supergraphSdl: supergraphOf(addresses) }));
}

export function openApolloInProcess({ loaders }: ContenderOptions): Promise<Contender> {
  const own = subgraphs(loaders ? findTogether : findNow);
  const dataSources = new Map<string, GraphQLDataSource>(
    own.map(({ name, typeDefs, resolvers }) => [
      name,
      new LocalGraphQLDataSource(
        buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }]),
      ),
    ]),
  );
  const supergraphSdl = supergraphOf(
    own.map(({ name, typeDefs }) => ({ name, url: `http://${name}.invalid`, sdl: typeDefs })),
  );
  const buildService = ({ name }: { name: string }) => dataSources.get(name) as GraphQLDataSource;
  return serve(new ApolloGateway({ supergraphSdl, buildService }));
}

async function serve(gateway: ApolloGateway): Promise<Contender> {
  const server = new ApolloServer({ gateway });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async () => ({}),
  });
  return { url, [Symbol.asyncDispose]: () => server.stop() };
}
