import { pathToFileURL } from 'node:url';
import type { InProcessSubgraph, ResolverMap } from './subgraph-source.js';

/** Imports a file with the named exports `typeDefs` and `resolvers`. Rejects with what is wrong with it, in a sentence. */
export async function loadModuleFile(name: string, file: string): Promise<InProcessSubgraph> {
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = (await import(pathToFileURL(file).href)) as typeof exported;
  } catch (cause) {
    throw new Error(`cannot import ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  const { typeDefs, resolvers } = exported;
  if (typeof typeDefs !== 'string') throw new Error(`${file} must export typeDefs, a text of SDL`);
  if (typeof resolvers !== 'object' || resolvers === null || Array.isArray(resolvers)) {
    throw new Error(`${file} must export resolvers, a map by type and field`);
  }
  return { name, typeDefs, resolvers: resolvers as ResolverMap };
}
