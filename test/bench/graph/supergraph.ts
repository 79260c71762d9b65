import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import type { SubgraphAddress } from './contender.ts';

/** Supergraph SDL, as the gateways of others take it. */
export function supergraphOf(subgraphs: readonly SubgraphAddress[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new AggregateError(errors ?? [], 'the fixture does not compose');
  return supergraphSdl;
}
