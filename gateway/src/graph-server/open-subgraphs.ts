import { StartupError } from '@rustok/kernel';
import type { Subgraph } from '../federated-engine.js';
import type { GraphContext } from './graph-context.js';
import { inProcessSubgraph } from './in-process-subgraph.js';
import { type RemoteDataSource, remoteDataSource, type RemoteOptions, remoteSdl } from './remote-subgraph.js';
import type { RemoteSubgraph, SubgraphSource } from './subgraph-source.js';

export interface OpenSubgraphsOptions extends RemoteOptions {
  readonly context: GraphContext;
  /** Ends the waiting for subgraphs that are away. */
  readonly signal: AbortSignal;
}

export interface OpenSubgraphs {
  readonly subgraphs: readonly Subgraph<GraphContext>[];
  /** Ends their connections, and what runs on them. */
  close(): Promise<void>;
}

/** Subgraphs, ready to be composed and asked. Throws `SUBGRAPHS_UNUSABLE` with all that are not. */
export async function openSubgraphs(
  sources: readonly SubgraphSource[],
  { context, signal, ...options }: OpenSubgraphsOptions,
): Promise<OpenSubgraphs> {
  const remotes: RemoteDataSource[] = [];
  const close = async () => {
    await Promise.all(remotes.map((remote) => remote.close()));
  };
  const openRemote = async (source: RemoteSubgraph): Promise<Subgraph<GraphContext>> => {
    const sdl = source.sdl ?? (await remoteSdl(source, { context, signal }));
    const dataSource = remoteDataSource(source, options);
    remotes.push(dataSource);
    return { name: source.name, sdl, dataSource };
  };
  const outcomes = await Promise.allSettled(
    sources.map(async (source) => ('url' in source ? openRemote(source) : inProcessSubgraph(source))),
  );
  const problems = [
    ...repeatedNames(sources),
    ...outcomes.flatMap((outcome, index) => problemOf(outcome, sources[index]?.name)),
  ];
  if (problems.length > 0) {
    await close();
    throw new StartupError('SUBGRAPHS_UNUSABLE', 'these subgraphs cannot be used:', problems);
  }
  return {
    subgraphs: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : [])),
    close,
  };
}

function repeatedNames(sources: readonly SubgraphSource[]): string[] {
  const names = sources.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))].map(
    (name) => `"${name}" is the name of several`,
  );
}

function problemOf(outcome: PromiseSettledResult<unknown>, name = ''): string[] {
  if (outcome.status === 'fulfilled') return [];
  const { message } = outcome.reason as Error;
  return [`"${name}": ${message.trim().replaceAll('\n', '\n    ')}`];
}
