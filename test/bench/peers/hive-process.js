import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { answerParent } from '../live/processes.ts';

answerParent({
  /** Its own defaults, but for what is asked. Gives its address. */
  async open(supergraph, { rustPlanner, sharing }) {
    const gateway = createGatewayRuntime({
      supergraph,
      logging: 'error',
      ...(rustPlanner && { unifiedGraphHandler }),
      // Identical requests to a subgraph that are in flight together are one, unless it is told otherwise.
      ...(!sharing && {
        transportEntries: { '*.http': { options: { deduplicateInflightRequests: false } } },
      }),
    });
    const server = createServer(gateway);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${server.address().port}/graphql`;
  },
});
