import { serveGraph, type SubgraphSource } from '@rustok/gateway';
import type { Contender, ContenderOptions } from '../contender.ts';
import { findNow, findTogether, subgraphs } from '../fixture/index.js';

/** What `npm run graph` starts, on the subgraphs as modules of its own process. */
export function openRustokInProcess({ loaders }: ContenderOptions): Promise<Contender> {
  return serve(subgraphs(loaders ? findTogether : findNow));
}

/** The same in front of subgraphs in another process. */
export function openRustokOverHttp({ subgraphs: addresses }: ContenderOptions): Promise<Contender> {
  return serve(addresses);
}

async function serve(sources: readonly SubgraphSource[]): Promise<Contender> {
  const server = await serveGraph({ subgraphs: sources });
  return { url: server.url, [Symbol.asyncDispose]: () => server.close() };
}
