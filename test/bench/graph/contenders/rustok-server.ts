import { serveGraph, type ServeGraphOptions, type SubgraphSource } from '@rustok/gateway';
import type { Contender, ContenderOptions } from '../contender.ts';
import { findNow, findTogether, subgraphs } from '../fixture/index.js';

/** What `npm run graph` starts, on the subgraphs as modules of its own process. */
export function openRustokInProcess({ loaders }: ContenderOptions): Promise<Contender> {
  return serve(subgraphs(loaders ? findTogether : findNow));
}

/**
 * The same in front of subgraphs in another process. `sharing`: whether identical requests to one of them that are in flight
 * together become one, as they do by default.
 */
export function openRustokOverHttp({
  sharing,
}: {
  readonly sharing: boolean;
}): (options: ContenderOptions) => Promise<Contender> {
  return ({ subgraphs: addresses }) => serve(addresses, { shareRequestsInFlight: sharing });
}

async function serve(
  sources: readonly SubgraphSource[],
  options: Pick<ServeGraphOptions, 'shareRequestsInFlight'> = {},
): Promise<Contender> {
  const server = await serveGraph({ subgraphs: sources, ...options });
  return { url: server.url, [Symbol.asyncDispose]: () => server.close() };
}
