import { buildSubgraphSchema } from '@apollo/subgraph';
import { FederatedEngine, LocalDataSource } from '@rustok/gateway';
import { parse } from 'graphql';
import type { Contender, ContenderOptions } from '../contender.ts';
import { findNow, findTogether, subgraphs } from '../fixture/index.js';
import { serveJson } from '../json-server.ts';

export interface RustokEngineOptions {
  /** Whether operations are compiled; else the generic executor answers. */
  readonly compile: boolean;
}

/** Our engine bare: subgraphs in this process, and neither platform nor tenant around it. */
export function openRustokEngine(
  options: RustokEngineOptions,
): (options: ContenderOptions) => Promise<Contender> {
  return (where) => open({ ...options, ...where });
}

async function open({ compile, loaders }: RustokEngineOptions & ContenderOptions): Promise<Contender> {
  const engine = new FederatedEngine<object>({
    subgraphs: subgraphs(loaders ? findTogether : findNow).map(({ name, typeDefs, resolvers }) => ({
      name,
      sdl: typeDefs,
      dataSource: new LocalDataSource<object>(
        buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }]),
      ),
    })),
    executor: { compile },
  });
  const graph = await engine.fullGraph();
  const server = await serveJson(async ({ query, variables = {} }) => {
    const operation = await graph.prepare({ query });
    const answer = await engine.answer({ operation, variables, context: {} });
    return answer.kind === 'text' ? `{"data":${answer.data}}` : JSON.stringify(answer.result);
  });
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await engine.close();
    },
  };
}
