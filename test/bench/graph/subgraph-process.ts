import { answerParent } from '../live/processes.ts';
import { serveSubgraphs, type SubgraphServers } from './subgraph-server.ts';

let servers: SubgraphServers | undefined;

const calls = {
  async open(loaders: boolean) {
    servers = await serveSubgraphs(loaders);
    return servers.addresses;
  },
};

export type SubgraphCalls = typeof calls;

answerParent(calls);
