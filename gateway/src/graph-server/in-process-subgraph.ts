import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { LocalDataSource } from '../execution/index.js';
import type { Subgraph } from '../federated-engine.js';
import type { GraphContext } from './graph-context.js';
import type { InProcessSubgraph, ResolverMap } from './subgraph-source.js';

/** Throws what is wrong with SDL or resolvers. */
export function inProcessSubgraph({ name, typeDefs, resolvers }: InProcessSubgraph): Subgraph<GraphContext> {
  const executable = buildSubgraphSchema([
    { typeDefs: parse(typeDefs), resolvers: withAsyncReferences(resolvers) as never },
  ]);
  return { name, sdl: typeDefs, dataSource: new LocalDataSource<GraphContext>(executable) };
}

/** A reference resolver that throws at once would spoil the whole list of entities, and not only its own. */
function withAsyncReferences(resolvers: ResolverMap): ResolverMap {
  return Object.fromEntries(
    Object.entries(resolvers).map(([type, fields]) => {
      const { __resolveReference: resolve } = Object(fields) as { __resolveReference?: unknown };
      if (typeof resolve !== 'function') return [type, fields];
      const __resolveReference = async (...args: unknown[]): Promise<unknown> => resolve(...args) as unknown;
      return [type, { ...(fields as object), __resolveReference }];
    }),
  );
}
