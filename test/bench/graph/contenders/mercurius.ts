import type { Contender, ContenderOptions, SubgraphAddress } from '../contender.ts';
import { peerProcess } from '../peers.ts';

/** Mercurius' gateway, in front of the same subgraphs. */
export async function openMercurius({ subgraphs }: ContenderOptions): Promise<Contender> {
  const gateway = peerProcess('mercurius');
  const url = await gateway.call('open', subgraphs.map(asFederation1));
  return { url, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() };
}

/** Where an entity is defined. Federation 1 calls it an extension everywhere else. */
const OWNERS: Readonly<Record<string, SubgraphAddress['name']>> = { User: 'accounts', Product: 'products' };

/** The fixture's SDL in the language of federation 1, the only one that Mercurius knows. */
function asFederation1({ name, url, sdl }: SubgraphAddress): SubgraphAddress {
  const federation1 = sdl
    .replace(/extend schema\s+@link\([^)]*\)/, '')
    .replace('type Query', 'extend type Query')
    .replaceAll(/type (\w+) @key\(fields: "(\w+)"\) \{\s+\2: ID!/g, (definition, type: string) =>
      OWNERS[type] === name ? definition : `extend ${definition} @external`,
    );
  return { name, url, sdl: federation1 };
}
